import type { CommanderId } from '../core/ids.ts'
import { type Point, positionAt } from '../galaxy/course.ts'
import { sensorRange } from '../rules/ships.ts'
import type { FleetsState } from './fleetsPart.ts'

/**
 * Whether a group sees a place: a fleet of one of its members has it in sensor range [VIS-1]. Rooms
 * compute the same for all groups and fleets at once, with `src/vision`.
 *
 * @param group the commanders who share their sight @param at galaxy ms
 */
export function sees(
  { fleets }: Pick<FleetsState, 'fleets'>,
  group: ReadonlySet<CommanderId>,
  place: Point,
  at: number,
): boolean {
  for (const { owner, ships, course } of fleets.values()) {
    if (owner === null || !group.has(owner)) continue
    const { x, y } = positionAt(course, at)
    if ((x - place.x) ** 2 + (y - place.y) ** 2 <= sensorRange(ships) ** 2) return true
  }
  return false
}
