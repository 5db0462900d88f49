import type { SectorId } from '../core/ids.ts'
import { type Course, courseTo, type Point, restAt } from '../galaxy/course.ts'
import { type Galaxy, gateTo, sectorOf } from '../galaxy/galaxy.ts'
import { findRoute } from '../galaxy/routes.ts'
import { fleetSpeed } from '../rules/ships.ts'
import type { Fleet, Waypoint } from './fleet.ts'

/** What a fleet does next: the course of its first waypoint, and the plan beginning with it. */
export interface Leg {
  readonly course: Course
  readonly plan: readonly Waypoint[]
}

/**
 * Starts the first waypoint of a plan. A waypoint that leads nowhere from here (such as a route to
 * the fleet's own sector) is skipped. An empty plan gives a rest.
 */
export function beginLeg(
  galaxy: Galaxy,
  sectorId: SectorId,
  fleet: Pick<Fleet, 'ships'>,
  plan: readonly Waypoint[],
  from: Point,
  at: number,
): Leg {
  const [next, ...later] = plan
  if (!next) return { course: restAt(from, at), plan: [] }
  const course = courseOf(galaxy, sectorId, fleet, next, from, at)
  return course ? { course, plan } : beginLeg(galaxy, sectorId, fleet, later, from, at)
}

function courseOf(
  galaxy: Galaxy,
  sectorId: SectorId,
  fleet: Pick<Fleet, 'ships'>,
  waypoint: Waypoint,
  from: Point,
  at: number,
): Course | null {
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
  const gate = course.gate === null ? null : gateTo(sectorOf(galaxy, sectorId), course.gate)
  return gate ?? { x: course.x, y: course.y }
}

/** The sector a plan ends in. */
export function endOfPlan(sectorId: SectorId, plan: readonly Waypoint[]): SectorId {
  return plan.reduce(
    (at, waypoint) =>
      waypoint.kind === 'jump' || waypoint.kind === 'route' ? waypoint.toSector : at,
    sectorId,
  )
}
