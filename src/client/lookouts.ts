import type { SectorId } from '../sim/core/ids.ts'
import { positionAt } from '../sim/galaxy/course.ts'
import { sensorRange } from '../sim/rules/ships.ts'
import type { Lookout } from './Contacts.ts'
import type { OwnFleet } from './OwnFleets.ts'

/** @returns the known places and sensor ranges of own fleets in a sector. @param now galaxy ms */
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
