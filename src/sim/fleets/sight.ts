import type { Facts } from '../core/Facts.ts'
import type { CommanderId } from '../core/ids.ts'
import { type Point, positionAt } from '../galaxy/course.ts'
import { factorOf } from '../research/researched.ts'
import { sensorRange } from '../rules/ships.ts'
import { BASE_SENSOR_UNITS, systemSensorUnits } from '../rules/sight.ts'
import type { FleetsState } from './fleetsPart.ts'

/**
 * Whether a group sees a place: a fleet, base or system of one of its members has it in sensor range [VIS-1]. Rooms
 * compute the same for all groups and fleets at once, with `src/vision`.
 *
 * @param group the commanders who share their sight @param at galaxy ms
 */
export function sees(
  facts: Facts,
  { fleets, bases, systems }: Pick<FleetsState, 'fleets' | 'bases' | 'systems'>,
  group: ReadonlySet<CommanderId>,
  place: Point,
  at: number,
): boolean {
  for (const { owner, ships, course } of fleets.values()) {
    if (owner === null || !group.has(owner)) continue
    const range = sensorRange(ships) * factorOf(facts, 'sensors', owner, at)
    if (isWithin(positionAt(course, at), range, place)) return true
  }
  for (const base of bases.values()) {
    if (group.has(base.owner) && isWithin(base, BASE_SENSOR_UNITS, place)) return true
  }
  for (const system of systems.values()) {
    if (system.owner === null || !group.has(system.owner)) continue
    if (isWithin(system, systemSensorUnits(system.station.level), place)) return true
  }
  return false
}

function isWithin({ x, y }: Point, units: number, place: Point): boolean {
  return (x - place.x) ** 2 + (y - place.y) ** 2 <= units ** 2
}
