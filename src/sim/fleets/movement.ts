import type { SectorId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import { type Course, courseTo, type Point, positionAt, restAt } from '../galaxy/course.ts'
import { type Galaxy, gateTo, sectorOf } from '../galaxy/galaxy.ts'
import { findRoute } from '../galaxy/routes.ts'
import { fleetSpeed } from '../rules/ships.ts'
import { courseAfter } from './courseAfter.ts'
import type { Fleet, Waypoint } from './fleet.ts'
import type { FleetsState } from './fleetsPart.ts'

/** What a fleet does next: the course of its first waypoint, and the plan beginning with it. */
export interface Leg {
  readonly course: Course
  readonly plan: readonly Waypoint[]
}

/** What a leg is begun from. */
export type LegScene = Pick<Scene<FleetsState>, 'galaxy' | 'facts' | 'state' | 'at'>

/**
 * Starts the first waypoint of a plan. A waypoint that leads nowhere from here (such as a route to
 * the fleet's own sector, or to a fleet out of sight) is skipped. An empty plan gives a rest.
 */
export function beginLeg(
  scene: LegScene,
  fleet: Pick<Fleet, 'owner' | 'ships'>,
  plan: readonly Waypoint[],
  from: Point,
): Leg {
  const [next, ...later] = plan
  if (!next) return { course: restAt(from, scene.at), plan: [] }
  const course = courseOf(scene, fleet, next, from)
  return course ? { course, plan } : beginLeg(scene, fleet, later, from)
}

function courseOf(
  scene: LegScene,
  fleet: Pick<Fleet, 'owner' | 'ships'>,
  waypoint: Waypoint,
  from: Point,
): Course | null {
  const { galaxy, at } = scene
  const sectorId = scene.state.id
  const speed = fleetSpeed(fleet.ships)
  switch (waypoint.kind) {
    case 'move':
      return courseTo(from, waypoint, speed, at)
    case 'wait':
      return { ...restAt(from, at), until: at + waypoint.forMs }
    case 'jump':
      return courseToGate(galaxy, sectorId, waypoint.toSector, speed, from, at)
    case 'route': {
      const route = findRoute(galaxy, sectorId, from, waypoint.toSector, speed)
      const first = route?.sectors[0]
      return first === undefined ? null : courseToGate(galaxy, sectorId, first, speed, from, at)
    }
    case 'attack':
    case 'escort':
      return courseAfter(scene, fleet, waypoint, from)
    case 'patrol': {
      const ahead = waypoint.points[waypoint.next]
      return ahead ? courseTo(from, ahead, speed, at) : null
    }
  }
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
export function endOfLeg(galaxy: Galaxy, sectorId: SectorId, fleet: Fleet): Point {
  const { course, plan } = fleet
  const current = plan[0]
  if (current?.kind === 'move') return { x: current.x, y: current.y }
  if (current?.kind === 'patrol')
    return current.points[current.next] ?? positionAt(course, course.until)
  const gate = course.gate === null ? null : gateTo(sectorOf(galaxy, sectorId), course.gate)
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
