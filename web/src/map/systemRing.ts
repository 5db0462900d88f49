import { CAPTURE_UNITS } from '../../../src/sim/rules/holding.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'

/** Radius of the smallest ring around a system, in px. */
const RING_PX_MIN = 15

/**
 * The radius of the ring around a system, in px: where a fleet has to be to take it.
 *
 * @param planePx the side of the sector's plane on the screen
 */
export function ringPx(planePx: number): number {
  return Math.max(RING_PX_MIN, (CAPTURE_UNITS / PLANE_UNITS) * planePx)
}
