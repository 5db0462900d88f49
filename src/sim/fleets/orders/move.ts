import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleetId, ownFleet, point, queue } from './ownFleet.ts'
import { setCourse } from './setCourse.ts'

export const move = defineOrder({
  type: 'move',
  does: 'Fly straight to a point of the plane.',
  fields: { fleetId, to: point.describe('in units of the plane'), queue },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return fleet
    return setCourse(scene, fleet, { kind: 'move', ...order.to }, order.queue)
  },
})
