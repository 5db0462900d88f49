import type { EntityManager } from 'typeorm'
import { Between, LessThanOrEqual } from 'typeorm'
import { chronicleEntity } from '../../src/db/entities/chronicle.ts'
import { type EventRow, eventEntity } from '../../src/db/entities/event.ts'
import { type SectorRow, sectorEntity } from '../../src/db/entities/sector.ts'
import { snapshotEntity } from '../../src/db/entities/snapshot.ts'
import { systemEntity } from '../../src/db/entities/system.ts'
import { transitEntity } from '../../src/db/entities/transit.ts'
import type { CommanderId, SectorId } from '../../src/sim/core/ids.ts'
import { type EventType, kindOf, type SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { EVENTS } from '../../src/sim/features.ts'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { emptySector, type SectorState } from '../../src/sim/sectorState.ts'
import { readEvent, readFleet, readState, STATE_VERSION } from '../../src/sim/versions.ts'

/** How far the journal and the chronicle of a sector were read. */
export interface ReadUpTo {
  readonly seq: number
  readonly noted: number
}

/** What happened in a sector since the last reading, and what there is now. */
export interface SectorNews {
  readonly upTo: ReadUpTo
  readonly events: readonly SectorEvent[]
  readonly battlesOver: readonly Extract<SectorEvent, { type: 'battle.ended' }>[]
  /** As servers load it: the newest snapshot and the events since. */
  readonly state: SectorState
  /** What its rows say: who owns it, and who holds its systems. */
  readonly owner: CommanderId | null
  readonly holders: ReadonlyMap<number, CommanderId>
}

export interface WarNews {
  readonly sectors: ReadonlyMap<SectorId, SectorNews>
  readonly inLanes: readonly Fleet[]
}

const NOTABLE = (Object.keys(EVENTS) as EventType[]).filter((type) => kindOf(type).isNotable)

/** A chronicle entry that is no copy of an event, or a notable event without one. */
const UNLIKE_SQL = `
select coalesce(e.sector, c.sector) as sector, coalesce(e.seq, c.seq) as seq
from (select * from event where type = any ($1::text[])) e
  full join chronicle c on c.sector = e.sector and c.seq = e.seq
where (c.type, c.v, c.at, c.data) is distinct from (e.type, e.v::smallint, e.at, e.data)
limit 1`

/**
 * Reads the war as of one moment.
 * @throws Error if chronicle and journal differ, or the database fails
 */
export function readWar(
  manager: EntityManager,
  galaxy: Galaxy,
  read: ReadonlyMap<SectorId, ReadUpTo>,
): Promise<WarNews> {
  return manager.transaction('REPEATABLE READ', async (manager) => {
    const [unlike]: { sector: SectorId; seq: number }[] = await manager.query(UNLIKE_SQL, [NOTABLE])
    if (unlike) {
      const { sector, seq } = unlike
      throw new Error(`[READ-1] sector ${sector}: the chronicle differs from event ${seq}`)
    }
    const heads = await manager.find(sectorEntity, {
      select: { id: true, seq: true, noted: true, owner: true },
    })
    const sectors = new Map<SectorId, SectorNews>()
    for (const head of heads) {
      const from = read.get(head.id) ?? { seq: 0, noted: 0 }
      sectors.set(head.id, await newsOf(manager, galaxy, head, from))
    }
    const transits = await manager.find(transitEntity)
    const jumps = transits.filter(({ hop }) => hop > 0)
    return { sectors, inLanes: jumps.map(({ state }) => readFleet(state as never)) }
  })
}

async function newsOf(
  manager: EntityManager,
  galaxy: Galaxy,
  { id, seq, noted, owner }: Pick<SectorRow, 'id' | 'seq' | 'noted' | 'owner'>,
  from: ReadUpTo,
): Promise<SectorNews> {
  const events = await eventsOf(manager, id, from.seq + 1, seq)
  const entries = await manager.find(chronicleEntity, {
    where: { sector: id, n: Between(from.noted + 1, noted), type: 'battle.ended' },
    order: { n: 'ASC' },
  })
  const systems = await manager.findBy(systemEntity, { sector: id })
  return {
    upTo: { seq, noted },
    events,
    battlesOver: entries
      .map(({ n: _, recordedAt: __, ...entry }) => readEvent({ ...entry, audience: '' }))
      .filter((event) => event.type === 'battle.ended'),
    state: await stateOf(manager, galaxy, id, seq),
    owner,
    holders: new Map(systems.map(({ number, owner }) => [number, owner])),
  }
}

async function stateOf(manager: EntityManager, galaxy: Galaxy, sector: SectorId, seq: number) {
  const snapshot = await manager.findOne(snapshotEntity, {
    where: { sector, seq: LessThanOrEqual(seq), schemaVersion: LessThanOrEqual(STATE_VERSION) },
    order: { seq: 'DESC' },
  })
  const state = snapshot ? readState(snapshot.body) : emptySector(galaxy.seed, sector)
  for (const event of await eventsOf(manager, sector, state.seq + 1, seq)) evolve(state, event)
  return state
}

async function eventsOf(
  manager: EntityManager,
  sector: SectorId,
  first: number,
  last: number,
): Promise<SectorEvent[]> {
  if (first > last) return []
  const rows = await manager.find(eventEntity, {
    where: { sector, seq: Between(first, last) },
    order: { seq: 'ASC' },
  })
  return rows.map(eventOf)
}

function eventOf({ sector, seq, type, v, at, audience, data, rng }: EventRow): SectorEvent {
  const event = { sector, seq, type, v, at, audience, data }
  return readEvent(rng ? { ...event, dice: rng } : event)
}
