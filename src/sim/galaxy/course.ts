import type { SectorId } from '../core/ids.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * A straight flight, or a rest when both speeds are 0. `x`, `y` is where it was at `since`; speeds
 * are units a second; times are galaxy milliseconds. Past `until` the fleet stands where it ended.
 * `gate` is the sector behind the gate at its end, when it ends at one.
 */
export interface Course {
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly since: number
  readonly until: number
  readonly gate: SectorId | null
}

export function restAt(point: Point, at: number): Course {
  return { x: point.x, y: point.y, vx: 0, vy: 0, since: at, until: at, gate: null }
}

export function courseTo(
  from: Point,
  to: Point,
  speedUnitsPerS: number,
  at: number,
  gate: SectorId | null = null,
): Course {
  const flightMs = flightTimeMs(from, to, speedUnitsPerS)
  if (flightMs === 0) return { ...restAt(to, at), gate }
  return {
    x: from.x,
    y: from.y,
    vx: ((to.x - from.x) * 1000) / flightMs,
    vy: ((to.y - from.y) * 1000) / flightMs,
    since: at,
    until: at + flightMs,
    gate,
  }
}

/** Where a fleet on this course is at a moment; past its ends it stands at them. */
export function positionAt(
  course: Pick<Course, 'x' | 'y' | 'vx' | 'vy' | 'since' | 'until'>,
  at: number,
): Point {
  const flownS = (Math.min(Math.max(at, course.since), course.until) - course.since) / 1000
  return { x: course.x + course.vx * flownS, y: course.y + course.vy * flownS }
}

/** @returns whole milliseconds, rounded up, so that a fleet is never early */
export function flightTimeMs(from: Point, to: Point, speedUnitsPerS: number): number {
  return Math.ceil((distance(from, to) * 1000) / speedUnitsPerS)
}

export function distance(a: Point, b: Point): number {
  // Not Math.hypot: its last bit is left to the engine, and two machines must agree on a course.
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y))
}
