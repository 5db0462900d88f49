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
import { checkFree, readied } from './underOrders.ts'

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
  const held = queued ? null : checkFree(fleet)
  const wrong = checkRoom(fleet, queued) ?? held
  if (wrong) return wrong
  const plan = queued ? [...fleet.plan, waypoint] : [waypoint]
  const here = positionAt(fleet.course, scene.at)
  const isLater = plan.length > 1 || fleet.battle?.isHeld
  const leg = isLater ? { course: fleet.course, plan } : beginLeg(scene, fleet, plan, here)
  return [
    ...readied(fleet, scene.at, waypoint.kind === 'move'),
    fleetCourse.draft({ fleetId: fleet.id, owner: fleet.owner, ...leg }),
  ]
}

/** The sector in which a new waypoint would begin. */
export function startOf(
  { state }: OrderScene<FleetsState>,
  fleet: Fleet,
  queued: boolean | undefined,
): SectorId {
  return endOfPlan(state.id, queued ? fleet.plan : [])
}
