import { CONTACT_UNITS } from '../rules/war.ts'
import { type Course, positionAt } from './course.ts'

/** Steps of a millisecond by which rounding may make a solved contact too early. */
const STEPS_MAX = 4

/**
 * Solves when two fleets come within contact range of each other, if both keep their courses.
 *
 * @param from galaxy ms from which on a contact counts
 * @returns the first whole galaxy ms at which they are in range; null if they never are
 */
export function contactTime(one: Course, other: Course, from: number): number | null {
  let start = from
  // Between these moments both fly straight or rest, so that their distance is a parabola.
  const bends = [one.since, one.until, other.since, other.until].filter((at) => at > from)
  for (const end of [...bends.sort((a, b) => a - b), Number.POSITIVE_INFINITY]) {
    if (end === start) continue
    const found = contactWithin(one, other, start, end)
    if (found !== null) return found
    start = end
  }
  return null
}

/** Whether two fleets are in contact range at a moment. @param at galaxy ms */
export function areInRange(one: Course, other: Course, at: number): boolean {
  const [a, b] = [positionAt(one, at), positionAt(other, at)]
  const [x, y] = [a.x - b.x, a.y - b.y]
  return x * x + y * y <= CONTACT_UNITS * CONTACT_UNITS
}

function contactWithin(one: Course, other: Course, start: number, end: number): number | null {
  if (areInRange(one, other, start)) return start
  const [a, b] = [positionAt(one, start), positionAt(other, start)]
  const [va, vb] = [speedAt(one, start), speedAt(other, start)]
  const [x, y] = [a.x - b.x, a.y - b.y]
  const [vx, vy] = [va.x - vb.x, va.y - vb.y]
  // |place + speed × t|² = range²
  const square = vx * vx + vy * vy
  const half = x * vx + y * vy
  if (square === 0 || half >= 0) return null
  const root = half * half - square * (x * x + y * y - CONTACT_UNITS * CONTACT_UNITS)
  if (root < 0) return null
  const first = start + Math.max(0, Math.ceil(((-half - Math.sqrt(root)) / square) * 1_000) - 1)
  for (let at = first; at <= first + STEPS_MAX; at++) {
    if (at > end) return null
    if (areInRange(one, other, at)) return at
  }
  return null
}

/** Units per second. */
function speedAt({ vx, vy, since, until }: Course, at: number): { x: number; y: number } {
  return at >= since && at < until ? { x: vx, y: vy } : { x: 0, y: 0 }
}
