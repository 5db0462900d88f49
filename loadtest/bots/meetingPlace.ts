import type { SectorId } from '../../src/sim/core/ids.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import { findRoute } from '../../src/sim/galaxy/routes.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { fleetSpeed } from '../../src/sim/rules/ships.ts'

export interface MeetingPlace {
  readonly sector: SectorId
  /** Longest journey from any home, in galaxy ms. */
  readonly travelMsMax: number
}

const CENTRE = { x: PLANE_UNITS / 2, y: PLANE_UNITS / 2 }
/** Sector crossings besides the route: to the first gate, and on from the last. */
const EDGES = 2

const known = new WeakMap<Galaxy, MeetingPlace>()

/**
 * The place where a crowd meets: the sector nearest to the middle of the map, since homes are all
 * around its rim. It depends only on the galaxy, so processes need not agree on it.
 */
export function meetingPlace(galaxy: Galaxy): MeetingPlace {
  const before = known.get(galaxy)
  if (before) return before
  const [middle] = [...galaxy.sectors].sort(
    (one, other) => Math.hypot(one.x, one.y) - Math.hypot(other.x, other.y),
  )
  if (!middle) throw new Error('a galaxy without sectors')
  const speed = fleetSpeed(HOME_FLEET_SHIPS)
  const homes = galaxy.sectors.filter(({ ring }) => ring === 'rim')
  const travels = homes.map(
    ({ id }) => findRoute(galaxy, middle.id, CENTRE, id, speed)?.travelMs ?? 0,
  )
  const crossingMs = (Math.SQRT2 * PLANE_UNITS * 1_000) / speed
  const place = {
    sector: middle.id,
    travelMsMax: Math.max(0, ...travels) + EDGES * crossingMs,
  }
  known.set(galaxy, place)
  return place
}
