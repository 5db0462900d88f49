import type { Facts } from '../core/Facts.ts'
import type { CommanderId } from '../core/ids.ts'
import { allianceOf, membersOf } from '../diplomacy/alliance.ts'
import {
  type Course,
  courseTo,
  distance,
  flightTimeMs,
  type Point,
  positionAt,
  restAt,
} from '../galaxy/course.ts'
import { ESCORT_UNITS, PURSUIT_LOOK_MS } from '../rules/commanders.ts'
import type { Fleet, Waypoint } from './fleet.ts'
import type { FleetsState } from './fleetsPart.ts'
import { sees } from './sight.ts'
import { speedOf } from './speed.ts'

type After = Extract<Waypoint, { kind: 'attack' | 'escort' }>

interface PursuitScene {
  readonly facts: Facts
  readonly state: FleetsState
  readonly at: number
}

/**
 * The course after another fleet: to the point where both will be, as far as the other's course is
 * known. Who follows looks at the other when it is ordered, when the other changes its course, and
 * where its own course ends.
 *
 * @returns null if the other is not here or not in sight [VIS-1]
 */
export function courseAfter(
  { facts, state, at }: PursuitScene,
  { owner, ships }: Pick<Fleet, 'owner' | 'ships'>,
  waypoint: After,
  from: Point,
): Course | null {
  const other = state.fleets.get(waypoint.fleetId)
  if (!other || owner === null) return null
  const there = positionAt(other.course, at)
  if (!sees(facts, state, sightGroup(facts, owner, at), there, at)) return null
  const isNear = distance(from, there) <= ESCORT_UNITS
  if (waypoint.kind === 'escort' && isNear && isResting(other.course, at)) return waitAt(from, at)
  const speed = speedOf(facts, { owner, ships }, at)
  const { gate } = other.course
  const ahead = meetingPoint(from, speed, other.course, at)
  const goesAlong = waypoint.kind === 'escort' && gate !== null
  const course = courseTo(from, ahead, speed, at, goesAlong ? gate : null)
  return course.until > at || course.gate !== null ? course : waitAt(from, at)
}

/** Whoever shares sight with a commander, itself included. @param at galaxy ms */
export function sightGroup(
  facts: Facts,
  commander: CommanderId,
  at: number,
): ReadonlySet<CommanderId> {
  const alliance = allianceOf(facts, commander, at)
  return new Set(alliance === null ? [commander] : [commander, ...membersOf(facts, alliance, at)])
}

/** Stands still, and looks again after a while. */
export function waitAt(point: Point, at: number): Course {
  return { ...restAt(point, at), until: at + PURSUIT_LOOK_MS }
}

function isResting({ vx, vy, until }: Course, at: number): boolean {
  return at >= until || (vx === 0 && vy === 0)
}

/** @returns where a flight at a speed meets a course; its end if that is not to be reached before */
function meetingPoint(from: Point, speedUnitsPerS: number, course: Course, at: number): Point {
  const there = positionAt(course, at)
  const end = positionAt(course, course.until)
  if (isResting(course, at)) return end
  const [x, y] = [there.x - from.x, there.y - from.y]
  const a = course.vx * course.vx + course.vy * course.vy - speedUnitsPerS * speedUnitsPerS
  const b = 2 * (x * course.vx + y * course.vy)
  const c = x * x + y * y
  const afterS = a === 0 ? (b === 0 ? null : -c / b) : firstRoot(a, b, c)
  if (afterS === null || afterS < 0) return end
  const meetAt = at + Math.ceil(afterS * 1_000)
  const point = positionAt(course, meetAt)
  return meetAt < course.until && flightTimeMs(from, point, speedUnitsPerS) > 0 ? point : end
}

/** @returns the least root of a quadratic that is not negative; null for none */
function firstRoot(a: number, b: number, c: number): number | null {
  const square = b * b - 4 * a * c
  if (square < 0) return null
  const roots = [(-b - Math.sqrt(square)) / (2 * a), (-b + Math.sqrt(square)) / (2 * a)]
  const ahead = roots.filter((root) => root >= 0)
  return ahead.length === 0 ? null : Math.min(...ahead)
}
