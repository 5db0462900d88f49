import type { EntityManager } from 'typeorm'
import type { Database } from '../db/dataSource.ts'
import type { SectorEvent } from '../sim/events.ts'
import { evolve } from '../sim/evolve.ts'
import type { FleetId } from '../sim/fleet.ts'
import type { Galaxy, SectorId } from '../sim/galaxy.ts'
import { emptySector, readState, type SectorState, writeState } from '../sim/sectorState.ts'
import { checksumOf } from './loadSector.ts'

/** A rule that the stored galaxy breaks, and what shows it. */
export interface Finding {
  readonly rule: 'OWN-1' | 'OWN-2' | 'DUR-2' | 'DUR-5' | 'FEED-1' | 'TIME-1'
  readonly sector: SectorId | null
  readonly says: string
}

export interface Audit {
  readonly sectors: number
  readonly events: number
  readonly fleets: number
  readonly inLanes: number
  readonly acks: number
  readonly findings: readonly Finding[]
}

interface SectorRow {
  readonly id: SectorId
  readonly seq: number
}

interface SnapshotRow {
  readonly seq: number
  readonly body: string
  readonly checksum: string
}

type EventRow = Omit<SectorEvent, 'dice'> & {
  readonly epoch: number
  readonly rng: readonly number[] | null
}

interface FleetRow {
  readonly id: FleetId
  readonly sector: SectorId
  readonly hops: number
  readonly hop: number | null
}

/**
 * Checks every rule that can be read from the database, as of one moment; the galaxy may be live.
 * It replays each sector's journal from its oldest snapshot, or from the beginning.
 */
export async function auditGalaxy(database: Database, galaxy: Galaxy): Promise<Audit> {
  return database.web.dataSource.transaction('REPEATABLE READ', async (manager) => {
    await manager.query(`set local statement_timeout = '10min'`)
    const findings: Finding[] = []
    const present = new Map<FleetId, { sector: SectorId; hops: number }>()
    const sectors: SectorRow[] = await manager.query('select id, seq from sector order by id')
    let events = 0
    for (const row of sectors) {
      const sector = await replaySector(manager, galaxy, row)
      findings.push(...sector.findings)
      events += sector.events
      for (const fleet of sector.state.fleets.values()) {
        const other = present.get(fleet.id)
        if (other) {
          findings.push(
            finding('OWN-1', row.id, `fleet ${fleet.id} is in sector ${other.sector} too`),
          )
        }
        present.set(fleet.id, { sector: row.id, hops: fleet.hops })
      }
    }
    const fleets: FleetRow[] = await manager.query(
      'select f.id, f.sector, f.hops, t.hop from fleet f left join transit t on t.fleet_id = f.id',
    )
    findings.push(...placeFindings(fleets, present))
    const lost: { order_id: string; sector: SectorId }[] = await manager.query(
      `select a.order_id, a.sector from order_ack a join sector s on s.id = a.sector
       where a.seq > s.seq`,
    )
    for (const { order_id, sector } of lost) {
      findings.push(finding('DUR-2', sector, `order ${order_id} was acknowledged and has no event`))
    }
    const [count]: { acks: number }[] = await manager.query(
      'select count(*) as acks from order_ack',
    )
    return {
      sectors: sectors.length,
      events,
      fleets: fleets.length,
      inLanes: fleets.filter((fleet) => fleet.hop !== null).length,
      acks: count?.acks ?? 0,
      findings,
    }
  })
}

/** Each fleet's row, transit and sector must tell one story. */
function placeFindings(
  fleets: readonly FleetRow[],
  present: ReadonlyMap<FleetId, { sector: SectorId; hops: number }>,
): Finding[] {
  const findings: Finding[] = []
  const known = new Set<FleetId>()
  for (const { id, sector, hops, hop } of fleets) {
    known.add(id)
    const place = present.get(id)
    if (hop !== null && place) {
      findings.push(finding('OWN-1', place.sector, `fleet ${id} is in a lane and in the sector`))
    } else if (hop === null && !place) {
      findings.push(finding('OWN-1', sector, `fleet ${id} is in no place`))
    } else if (place && (place.sector !== sector || place.hops !== hops)) {
      findings.push(finding('OWN-1', place.sector, `the row of fleet ${id} names sector ${sector}`))
    }
  }
  for (const [id, { sector }] of present) {
    if (!known.has(id)) findings.push(finding('OWN-1', sector, `fleet ${id} has no row`))
  }
  return findings
}

interface Replayed {
  readonly state: SectorState
  readonly events: number
  readonly findings: Finding[]
}

async function replaySector(
  manager: EntityManager,
  galaxy: Galaxy,
  row: SectorRow,
): Promise<Replayed> {
  const findings: Finding[] = []
  const snapshots: SnapshotRow[] = await manager.query(
    'select seq, body, checksum from snapshot where sector = $1 order by seq',
    [row.id],
  )
  const [first]: { seq: number | null }[] = await manager.query(
    'select min(seq) as seq from event where sector = $1',
    [row.id],
  )
  const whole = first?.seq === 1 || row.seq === 0
  const oldest = snapshots[0]
  const state = whole || !oldest ? emptySector(galaxy.seed, row.id) : readState(oldest.body)
  const events: EventRow[] = await manager.query(
    `select sector, seq, epoch, type, v, at, audience, data, rng from event
     where sector = $1 and seq > $2 order by seq`,
    [row.id, state.seq],
  )
  const checks = new Map(snapshots.map((snapshot) => [snapshot.seq, snapshot]))
  let epoch = 0
  for (const stored of events) {
    const event = eventOf(stored)
    if (event.seq !== state.seq + 1) {
      findings.push(finding('FEED-1', row.id, `event ${event.seq} follows ${state.seq}`))
      break
    }
    if (event.at < state.now) {
      findings.push(finding('TIME-1', row.id, `event ${event.seq} lies before the one it follows`))
      break
    }
    if (stored.epoch < epoch) {
      findings.push(
        finding('OWN-2', row.id, `event ${event.seq} is of an older epoch than ${epoch}`),
      )
    }
    epoch = stored.epoch
    evolve(state, event)
    const snapshot = checks.get(state.seq)
    if (snapshot && snapshot.checksum !== checksumOf(writeState(state))) {
      findings.push(
        finding('DUR-5', row.id, `the snapshot at ${state.seq} is not what the journal says`),
      )
    }
  }
  if (state.seq !== row.seq) {
    findings.push(
      finding('FEED-1', row.id, `the journal ends at ${state.seq}, the head is ${row.seq}`),
    )
  }
  return { state, events: events.length, findings }
}

function eventOf({ rng, epoch: _, ...event }: EventRow): SectorEvent {
  return (rng ? { ...event, dice: rng } : event) as SectorEvent
}

function finding(rule: Finding['rule'], sector: SectorId | null, says: string): Finding {
  return { rule, sector, says }
}
