import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { positionAt, restAt } from '../../galaxy/course.ts'
import { fleetCourse } from '../events/fleetCourse.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleetId, ownFleet } from './ownFleet.ts'
import { checkFree, readied } from './underOrders.ts'

export const stop = defineOrder({
  type: 'stop',
  does: 'Rest here and forget the plan. A fleet at rest just stays.',
  fields: { fleetId },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'replaces',
  decide(scene: OrderScene<FleetsState>, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return fleet
    const held = checkFree(fleet)
    if (held) return held
    if (fleet.plan.length === 0) return readied(fleet, scene.at)
    const course = restAt(positionAt(fleet.course, scene.at), scene.at)
    const stopped = { fleetId: fleet.id, owner: fleet.owner, course, plan: [] }
    return [...readied(fleet, scene.at), fleetCourse.draft(stopped)]
  },
})
