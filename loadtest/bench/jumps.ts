import { setTimeout as wait } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import type { Database } from '../../src/db/dataSource.ts'
import { type Galaxy, gateTo, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { Durations, type Figure, spreadFigures } from './Figures.ts'
import { joinSector, type Pilot } from './Pilots.ts'

/** Longest wait for a jump. At the pilots' speed the flight from gate to gate takes no longer. */
const WAIT_MS_MAX = 120_000

interface Follow {
  readonly fleetId: string
  readonly sectorId: number
  readonly arriveAt: number
}

/**
 * Every pilot jumps to the neighbour with the nearest gate. Measures the time from when the fleet
 * is due there until a client in that sector's room has it in its state. Galaxy time is read from
 * the database's anchor: both clocks are this machine's.
 */
export async function jumps(
  pilots: readonly Pilot[],
  galaxy: Galaxy,
  database: Database,
): Promise<Figure[]> {
  const durations = new Durations()
  const anchor = await readAnchor(database)
  await Promise.all(
    pilots.map(async (pilot) => {
      const lateMs = await jump(pilot, galaxy, anchor)
      if (lateMs !== null) durations.add(lateMs)
    }),
  )
  return [
    ...spreadFigures('jump due → visible in the destination', durations.spread, {
      p50: 25,
      p99: 50,
    }),
    { what: 'jumps not seen', value: pilots.length - durations.count, unit: 'jumps' },
  ]
}

interface Anchor {
  readonly galaxyMs: number
  readonly unixMs: number
  readonly scale: number
}

async function jump(pilot: Pilot, galaxy: Galaxy, anchor: Anchor): Promise<number | null> {
  const fleet = pilot.room.state.fleets?.get(pilot.fleetId)
  if (!fleet) return null
  const here = sectorOf(galaxy, pilot.sector)
  const followed = new Promise<Follow>((resolve) => {
    pilot.room.onMessage('follow', (follow: Follow) => {
      if (follow.fleetId === pilot.fleetId) resolve(follow)
    })
  })
  const nearest = [...here.gates].sort((one, other) => away(one, fleet) - away(other, fleet))[0]
  if (!nearest || !gateTo(here, nearest.to)) return null
  await pilot.room.request('order', {
    id: nanoid(),
    type: 'jump',
    fleetId: pilot.fleetId,
    toSector: nearest.to,
  })
  const follow = await Promise.race([followed, wait(WAIT_MS_MAX, null, { ref: false })])
  if (!follow) return null
  const room = await joinSector(pilot.client, follow.sectorId)
  const seenAt = await new Promise<number>((resolve) => {
    const look = (): void => {
      if (!room.state.fleets?.get(pilot.fleetId)) return
      room.onStateChange.remove(look)
      resolve(Date.now())
    }
    room.onStateChange(look)
    look()
  })
  await room.leave()
  return seenAt - (anchor.unixMs + (follow.arriveAt - anchor.galaxyMs) / anchor.scale)
}

function away(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

async function readAnchor(database: Database): Promise<Anchor> {
  const [row] = await database.web.query<{ ms: number; at: number; scale: number }>(
    `select anchor_galaxy_ms as ms, extract(epoch from anchor_at)::float8 * 1000 as at,
       time_scale as scale from galaxy`,
  )
  if (!row) throw new Error('no galaxy')
  return { galaxyMs: row.ms, unixMs: row.at, scale: row.scale }
}
