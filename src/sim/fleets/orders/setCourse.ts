import type { EventDraft } from '../../core/defineEvent.ts'
import type { SectorId } from '../../core/ids.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { positionAt } from '../../galaxy/course.ts'
import { fleetCourse } from '../events/fleetCourse.ts'
import type { Fleet, Waypoint } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { beginLeg, endOfPlan } from '../movement.ts'
import { checkRoom } from './ownFleet.ts'

/**
 * Gives a fleet a waypoint, either as its new plan or at the end of its plan. A waypoint queued
 * behind others changes only the plan: the course under way stays the same, to the millisecond.
 */
export function setCourse(
  scene: OrderScene<FleetsState>,
  fleet: Fleet,
  waypoint: Waypoint,
  queued: boolean | undefined,
): readonly EventDraft[] | Refusal {
  const full = checkRoom(fleet, queued)
  if (full) return full
  const plan = queued ? [...fleet.plan, waypoint] : [waypoint]
  const here = positionAt(fleet.course, scene.at)
  const leg = plan.length > 1 ? { course: fleet.course, plan } : beginLeg(scene, fleet, plan, here)
  return [fleetCourse.draft({ fleetId: fleet.id, owner: fleet.owner, ...leg })]
}

/** The sector in which a new waypoint would begin. */
export function startOf(
  { state }: OrderScene<FleetsState>,
  fleet: Fleet,
  queued: boolean | undefined,
): SectorId {
  return endOfPlan(state.id, queued ? fleet.plan : [])
}
