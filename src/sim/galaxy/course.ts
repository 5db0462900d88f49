import type { SectorId } from '../core/ids.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * A straight flight, or a rest if both speeds are 0. The fleet was at `x`, `y` at `since`. Speeds
 * are units per second, times galaxy ms. After `until` the fleet stands at the end. If the flight
 * ends at a gate, `gate` is the sector behind it.
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

/** The position on a course at a time; outside the course's times, its start or its end. */
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
  // Not Math.hypot: engines differ in its last bit, and two machines must agree on a course.
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y))
}
