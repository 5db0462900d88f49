import type { SectorId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import {
  type Course,
  courseTo,
  distance,
  type Point,
  positionAt,
  restAt,
} from '../galaxy/course.ts'
import { type Galaxy, gateTo, sectorOf } from '../galaxy/galaxy.ts'
import { findRoute } from '../galaxy/routes.ts'
import { checkCapture, checkHolder, isAtSystem, standNear } from '../holding/capture.ts'
import { type Place, placeIn } from '../holding/place.ts'
import { HANDLING_MS } from '../rules/economy.ts'
import { garrisonOf } from '../war/combatant.ts'
import { courseAfter, waitAt } from './courseAfter.ts'
import type { Fleet, Waypoint } from './fleet.ts'
import type { FleetsState } from './fleetsPart.ts'
import { speedOf } from './speed.ts'

/** How far a computed end of a leg may be from where it leads. */
const ROUNDING_UNITS = 1e-6

/** What a fleet does next: the course of its first waypoint, and the plan beginning with it. */
export interface Leg {
  readonly course: Course
  readonly plan: readonly Waypoint[]
}

/** What a leg is planned from: the sector, its surroundings, and the time in galaxy ms. */
export type Ground = Pick<Scene<FleetsState>, 'galaxy' | 'facts' | 'state' | 'at'>

/** What a leg needs to know of a fleet. */
type Pilot = Pick<Fleet, 'owner' | 'ships'>

/**
 * Starts the first waypoint of a plan. A waypoint that leads nowhere from here (such as a route to
 * the fleet's own sector, or to a fleet out of sight) is skipped. An empty plan gives a rest.
 */
export function beginLeg(
  ground: Ground,
  fleet: Pilot,
  plan: readonly Waypoint[],
  from: Point,
): Leg {
  const [next, ...later] = plan
  if (!next) return { course: restAt(from, ground.at), plan: [] }
  const course = courseOf(ground, fleet, next, from)
  return course ? { course, plan } : beginLeg(ground, fleet, later, from)
}

function courseOf(ground: Ground, fleet: Pilot, waypoint: Waypoint, from: Point): Course | null {
  const { galaxy, facts, state, at } = ground
  const speed = speedOf(facts, fleet, at)
  switch (waypoint.kind) {
    case 'move':
    case 'salvage':
      return courseTo(from, waypoint, speed, at)
    case 'wait':
      return { ...restAt(from, at), until: at + waypoint.forMs }
    case 'jump':
      return courseToGate(galaxy, state.id, waypoint.toSector, speed, from, at)
    case 'route': {
      const route = findRoute(galaxy, state.id, from, waypoint.toSector, speed)
      const first = route?.sectors[0]
      return first === undefined ? null : courseToGate(galaxy, state.id, first, speed, from, at)
    }
    case 'dock': {
      const place = placeAhead(ground, fleet, waypoint)
      return place && courseTo(from, place, speed, at)
    }
    case 'load':
    case 'unload': {
      const place = placeAhead(ground, fleet, waypoint)
      if (!place) return null
      const isThere = distance(from, place) === 0
      return isThere ? pauseAt(from, at) : courseTo(from, place, speed, at)
    }
    case 'repeat':
      return pauseAt(from, at)
    case 'siege':
      if (!canBesiege(ground, fleet, waypoint.system)) return null
      return isAtSystem(from, waypoint)
        ? waitAt(from, at)
        : courseTo(from, standNear(from, waypoint), speed, at)
    case 'capture':
      if (!fleet.owner || checkCapture(ground, fleet.owner, waypoint.system)) return null
      return isAtSystem(from, waypoint)
        ? restAt(from, at)
        : courseTo(from, standNear(from, waypoint), speed, at)
    case 'attack':
    case 'escort':
      return courseAfter(ground, fleet, waypoint, from)
    case 'patrol': {
      const ahead = waypoint.points[waypoint.next]
      return ahead ? courseTo(from, ahead, speed, at) : null
    }
  }
}

/** Whether there is a station to fight at a system, or docked ships, which have not been beaten. */
function canBesiege({ facts, state, at }: Ground, { owner }: Pilot, number: number): boolean {
  const system = state.systems.get(number)
  if (!system || owner === null || system.owner === null || system.owner === owner) return false
  if (checkHolder({ facts, state, at }, owner, system.owner)) return false
  const garrison = garrisonOf(system, at)
  return garrison !== null && garrison.truce === null
}

function pauseAt(here: Point, at: number): Course {
  return { ...restAt(here, at), until: at + HANDLING_MS }
}

/**
 * The place at which a fleet is to dock, load or unload. Another's counts as none, so that nobody
 * finds a base by flying to it [VIS-1].
 */
export function placeAhead(
  { state, at }: Pick<Ground, 'state' | 'at'>,
  { owner }: Pick<Fleet, 'owner'>,
  waypoint: Waypoint | undefined,
): Place | null {
  const isPlace =
    waypoint?.kind === 'dock' || waypoint?.kind === 'load' || waypoint?.kind === 'unload'
  const place = isPlace ? placeIn(state, waypoint.at, at) : null
  return place?.owner === owner ? place : null
}

function courseToGate(
  galaxy: Galaxy,
  sectorId: SectorId,
  to: SectorId,
  speedUnitsPerS: number,
  from: Point,
  at: number,
): Course | null {
  const gate = gateTo(sectorOf(galaxy, sectorId), to)
  return gate && courseTo(from, gate, speedUnitsPerS, at, to)
}

/** The exact end of the leg under way. Computing it from the course would be off by rounding. */
export function endOfLeg({ galaxy, state, at }: Ground, fleet: Fleet): Point {
  const { course, plan } = fleet
  const current = plan[0]
  const place = placeAhead({ state, at }, fleet, current)
  if (place && distance(positionAt(course, at), place) < ROUNDING_UNITS) {
    return { x: place.x, y: place.y }
  }
  if (current?.kind === 'move' || current?.kind === 'salvage') return { x: current.x, y: current.y }
  if (current?.kind === 'patrol')
    return current.points[current.next] ?? positionAt(course, course.until)
  const gate = course.gate === null ? null : gateTo(sectorOf(galaxy, state.id), course.gate)
  // A base may have ended meanwhile.
  return gate ?? positionAt(course, course.until)
}

/** The sector a plan ends in. */
export function endOfPlan(sectorId: SectorId, plan: readonly Waypoint[]): SectorId {
  return plan.reduce(
    (at, waypoint) =>
      waypoint.kind === 'jump' || waypoint.kind === 'route' ? waypoint.toSector : at,
    sectorId,
  )
}
