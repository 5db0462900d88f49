import { positionAt } from '../sim/course.ts'
import type { SectorId } from '../sim/galaxy.ts'
import { sensorRange } from '../sim/rules.ts'
import type { Lookout } from './Contacts.ts'
import type { OwnFleet } from './OwnFleets.ts'

/** @returns where one's own fleets look out from in a sector at a moment, as far as it is known */
export function lookoutsIn(
  sectorId: SectorId,
  fleets: readonly OwnFleet[],
  now: number,
): Lookout[] {
  return fleets.flatMap(({ ships, place }) => {
    if (!ships || place.kind !== 'sector' || place.sectorId !== sectorId) return []
    return [{ ...positionAt(place.course, now), rangeUnits: sensorRange(ships) }]
  })
}
