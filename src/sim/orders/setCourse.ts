import { positionAt } from '../course.ts'
import { audienceOf } from '../events.ts'
import type { Fleet, Waypoint } from '../fleet.ts'
import { beginLeg } from '../systems/movement.ts'
import { type EventDraft, planWith, type Scene } from './order.ts'

/**
 * Gives a fleet a waypoint. Queued behind others it changes the plan alone: the course under way
 * stays as it is, to the millisecond.
 */
export function setCourse(
  scene: Scene,
  fleet: Fleet,
  waypoint: Waypoint,
  queued: boolean | undefined,
): EventDraft {
  const plan = planWith(fleet, waypoint, queued)
  const here = positionAt(fleet.course, scene.at)
  const leg =
    plan.length > 1
      ? { course: fleet.course, plan }
      : beginLeg(scene.galaxy, scene.state.id, fleet, plan, here, scene.at)
  return {
    type: 'fleet.course',
    audience: audienceOf(fleet),
    data: { fleetId: fleet.id, ...leg },
  }
}
