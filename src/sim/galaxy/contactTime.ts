import { CONTACT_UNITS } from '../rules/war.ts'
import { type Course, positionAt } from './course.ts'

/** Milliseconds by which rounding may make a solved contact too early. */
const STEPS_MAX = 4
const RANGE_SQUARE = CONTACT_UNITS * CONTACT_UNITS

/**
 * Solves when two fleets come within contact range of each other, if both keep their courses.
 * Between the moments at which one of them sets off or stops, both fly straight or rest, so that the
 * square of their distance is a parabola.
 *
 * @param from galaxy ms from which on a contact counts
 * @param before galaxy ms from which on nobody asks for it
 * @returns the first whole galaxy ms at which they are in range; null if they are not before that
 */
export function contactTime(
  one: Course,
  other: Course,
  from: number,
  before = Number.POSITIVE_INFINITY,
): number | null {
  for (let start = from; start < before; ) {
    const end = Math.min(nextBend(one, start), nextBend(other, start))
    const found = contactWithin(one, other, start, end)
    if (found !== null) return found < before ? found : null
    start = end
  }
  return null
}

/** Whether two fleets are in contact range at a moment. @param at galaxy ms */
export function areInRange(one: Course, other: Course, at: number): boolean {
  const [a, b] = [positionAt(one, at), positionAt(other, at)]
  const [x, y] = [a.x - b.x, a.y - b.y]
  return x * x + y * y <= RANGE_SQUARE
}

/** @returns when a course next begins or ends, in galaxy ms */
function nextBend({ since, until }: Course, after: number): number {
  if (since > after) return since
  return until > after ? until : Number.POSITIVE_INFINITY
}

/** In numbers alone: it is asked for each pair of hostile fleets. */
function contactWithin(one: Course, other: Course, start: number, end: number): number | null {
  const flownS = (Math.min(Math.max(start, one.since), one.until) - one.since) / 1_000
  const otherFlownS = (Math.min(Math.max(start, other.since), other.until) - other.since) / 1_000
  const x = one.x + one.vx * flownS - (other.x + other.vx * otherFlownS)
  const y = one.y + one.vy * flownS - (other.y + other.vy * otherFlownS)
  const outside = x * x + y * y - RANGE_SQUARE
  if (outside <= 0) return start
  const flies = start >= one.since && start < one.until ? 1 : 0
  const otherFlies = start >= other.since && start < other.until ? 1 : 0
  const vx = one.vx * flies - other.vx * otherFlies
  const vy = one.vy * flies - other.vy * otherFlies
  // |place + speed × t|² = range²
  const half = x * vx + y * vy
  if (half >= 0) return null
  const square = vx * vx + vy * vy
  const root = half * half - square * outside
  if (root < 0) return null
  const first = start + Math.max(0, Math.ceil(((-half - Math.sqrt(root)) / square) * 1_000) - 1)
  for (let at = first; at <= first + STEPS_MAX && at <= end; at++) {
    if (areInRange(one, other, at)) return at
  }
  return null
}
