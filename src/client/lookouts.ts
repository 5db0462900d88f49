import type { SectorId } from '../sim/core/ids.ts'
import { positionAt } from '../sim/galaxy/course.ts'
import { sensorRange } from '../sim/rules/ships.ts'
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
