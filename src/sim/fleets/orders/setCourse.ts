import type { EventDraft } from '../../core/defineEvent.ts'
import type { SectorId } from '../../core/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { positionAt } from '../../galaxy/course.ts'
import { WAYPOINTS_PER_FLEET_MAX } from '../../rules/commanders.ts'
import { fleetCourse } from '../events/fleetCourse.ts'
import type { Errand, Fleet, Waypoint } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { beginLeg, endOfPlan } from '../movement.ts'
import { checkRoom, planFull } from './ownFleet.ts'
import { checkFree, readied } from './underOrders.ts'

const ERRANDS: ReadonlySet<Waypoint['kind']> = new Set<Errand['kind']>([
  'move',
  'jump',
  'route',
  'load',
  'unload',
])

/**
 * Gives a fleet a waypoint, either as its new plan or at the end of its plan. A waypoint queued
 * behind others changes only the plan: the course under way stays the same, to the millisecond.
 *
 * @param repeats whether it and all that is queued behind it is repeated; if the plan is repeated
 *   already, what is queued becomes part of that
 */
export function setCourse(
  scene: OrderScene<FleetsState>,
  fleet: Fleet,
  waypoint: Waypoint,
  queued: boolean | undefined,
  repeats: boolean | undefined = false,
): readonly EventDraft[] | Refusal {
  const held = queued ? null : checkFree(fleet)
  const plan = newPlan(fleet, waypoint, queued, repeats)
  if (isRefusal(plan)) return plan
  if (held) return held
  const here = positionAt(fleet.course, scene.at)
  const isLater = (queued && fleet.plan.length > 0) || fleet.battle?.isHeld
  const leg = isLater ? { course: fleet.course, plan } : beginLeg(scene, fleet, plan, here)
  return [
    ...readied(fleet, scene.at, waypoint.kind === 'move'),
    fleetCourse.draft({ fleetId: fleet.id, owner: fleet.owner, ...leg }),
  ]
}

/** The plan of a fleet with a new waypoint, or a refusal if it cannot be added. */
function newPlan(
  fleet: Fleet,
  waypoint: Waypoint,
  queued: boolean | undefined,
  repeats: boolean | undefined,
): readonly Waypoint[] | Refusal {
  const before = queued ? fleet.plan : []
  const last = before.at(-1)
  const repeated = last?.kind === 'repeat' ? last : null
  if (!repeated && !repeats) return checkRoom(fleet, queued, 1) ?? [...before, waypoint]
  if (!isErrand(waypoint)) {
    return refuse(
      'bad_target',
      `The plan of fleet ${fleet.id} is repeated, which flights, loading and unloading can be alone. Give it a new plan.`,
    )
  }
  const steps = [...(repeated?.steps ?? []), waypoint]
  const once = repeated ? before.slice(0, -1) : before
  const wrong = checkRoom(fleet, queued, repeated ? 1 : 2)
  // In each further round, all of its steps are ahead.
  if (wrong || steps.length < WAYPOINTS_PER_FLEET_MAX) {
    return wrong ?? [...once, waypoint, { kind: 'repeat', steps }]
  }
  return planFull(fleet)
}

function isErrand(waypoint: Waypoint): waypoint is Errand {
  return ERRANDS.has(waypoint.kind)
}

/** The sector in which a new waypoint would begin. */
export function startOf(
  { state }: OrderScene<FleetsState>,
  fleet: Fleet,
  queued: boolean | undefined,
): SectorId {
  return endOfPlan(state.id, queued ? fleet.plan : [])
}
