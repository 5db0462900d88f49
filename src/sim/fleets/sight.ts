import type { CommanderId } from '../core/ids.ts'
import { type Point, positionAt } from '../galaxy/course.ts'
import { sensorRange } from '../rules/ships.ts'
import { BASE_SENSOR_UNITS } from '../rules/sight.ts'
import type { FleetsState } from './fleetsPart.ts'

/**
 * Whether a group sees a place: a fleet or base of one of its members has it in sensor range [VIS-1]. Rooms
 * compute the same for all groups and fleets at once, with `src/vision`.
 *
 * @param group the commanders who share their sight @param at galaxy ms
 */
export function sees(
  { fleets, bases }: Pick<FleetsState, 'fleets' | 'bases'>,
  group: ReadonlySet<CommanderId>,
  place: Point,
  at: number,
): boolean {
  for (const { owner, ships, course } of fleets.values()) {
    if (owner === null || !group.has(owner)) continue
    if (isWithin(positionAt(course, at), sensorRange(ships), place)) return true
  }
  for (const base of bases.values()) {
    if (group.has(base.owner) && isWithin(base, BASE_SENSOR_UNITS, place)) return true
  }
  return false
}

function isWithin({ x, y }: Point, units: number, place: Point): boolean {
  return (x - place.x) ** 2 + (y - place.y) ** 2 <= units ** 2
}
