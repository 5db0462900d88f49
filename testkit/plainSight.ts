import type { CommanderId, FleetId } from '../src/sim/core/ids.ts'
import type { Fleet } from '../src/sim/fleets/fleet.ts'
import { type Point, positionAt } from '../src/sim/galaxy/course.ts'
import { SHIP_CLASSES, SHIPS } from '../src/sim/rules/ships.ts'

/** What does not move. */
export interface PlainSite extends Point {
  readonly id: string
  /** Who sees with its sensor; null for nobody. */
  readonly owner: CommanderId | null
  readonly sensorUnits: number
}

/**
 * The rule VIS-1 written as plainly as possible: it compares everything with everything.
 * @returns sorted ids, and blips in the form that clients get
 */
export function plainSight(
  all: readonly Fleet[],
  now: number,
  members: readonly CommanderId[],
  standing: readonly PlainSite[] = [],
): { readonly visible: FleetId[]; readonly blips: number[]; readonly sites: string[] } {
  const ownSites = standing.filter(({ owner }) => owner !== null && members.includes(owner))
  const own = all.filter(({ owner }) => owner !== null && members.includes(owner))
  const sensors = [
    ...own.map((sensor) => ({
      from: positionAt(sensor.course, now),
      reach: Math.max(
        0,
        ...SHIP_CLASSES.filter((kind) => (sensor.ships[kind] ?? 0) > 0).map(
          (kind) => SHIPS[kind].sensorUnits,
        ),
      ),
    })),
    ...ownSites.map((site) => ({ from: site, reach: site.sensorUnits })),
  ]
  const visible: FleetId[] = []
  const blips: [x: number, y: number, size: number][] = []
  for (const one of all) {
    const at = positionAt(one.course, now)
    const shares = sensors.map(({ from, reach }) => {
      const square = (from.x - at.x) ** 2 + (from.y - at.y) ** 2
      if (square <= reach ** 2) return 'sees'
      return square <= (reach * 1.5) ** 2 ? 'notices' : 'misses'
    })
    if (own.includes(one) || shares.includes('sees')) visible.push(one.id)
    else if (shares.includes('notices')) {
      const count = Object.values(one.ships).reduce((sum, number) => sum + number, 0)
      const size = count > 50 ? 2 : count > 10 ? 1 : 0
      // A course may end slightly below 0 by rounding; adding 0 turns -0 into 0.
      blips.push([Math.floor(at.x / 25) + 0, Math.floor(at.y / 25) + 0, size])
    }
  }
  const order = blips.sort((one, other) => {
    return one[0] - other[0] || one[1] - other[1] || one[2] - other[2]
  })
  const sites = standing.filter((site) =>
    sensors.some(({ from, reach }) => {
      return (from.x - site.x) ** 2 + (from.y - site.y) ** 2 <= reach ** 2
    }),
  )
  return {
    visible: visible.sort(),
    blips: order.flat(),
    sites: sites.map(({ id }) => id).sort(),
  }
}
