import type { Point } from '../galaxy/course.ts'
import { HOMES_PER_SYSTEM_MAX } from '../rules/commanders.ts'
import { BASE_RING_UNITS_MAX, BASE_RING_UNITS_MIN } from '../rules/holding.ts'

/** Turned by the golden angle each, places stand equally dense, as seeds do in a sunflower. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))
/** Places are rounded, so that they look the same everywhere they are told. */
const STEPS_PER_UNIT = 64

/**
 * The place of a base on the ring around its system. Each slot has a place of its own, at least 5
 * units from the others.
 *
 * @param slot 0 to `HOMES_PER_SYSTEM_MAX` - 1
 */
export function basePlace(system: Point, slot: number): Point {
  const [inner, outer] = [BASE_RING_UNITS_MIN ** 2, BASE_RING_UNITS_MAX ** 2]
  // Equal shares of the ring's area.
  const radius = Math.sqrt(inner + ((outer - inner) * (slot + 0.5)) / HOMES_PER_SYSTEM_MAX)
  const angle = slot * GOLDEN_ANGLE
  return {
    x: rounded(system.x + radius * Math.cos(angle)),
    y: rounded(system.y + radius * Math.sin(angle)),
  }
}

function rounded(units: number): number {
  return Math.round(units * STEPS_PER_UNIT) / STEPS_PER_UNIT
}
