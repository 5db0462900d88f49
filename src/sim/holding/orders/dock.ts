import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleetId, ownFleet, queue } from '../../fleets/orders/ownFleet.ts'
import { setCourse, startOf } from '../../fleets/orders/setCourse.ts'
import { at, checkPlaceAhead } from './ownPlace.ts'

export const dock = defineOrder({
  type: 'dock',
  does: 'Fly to your base, or a system that you hold, and dock there: the fleet ends, and its ships are in the yard. It is the last step of a plan. Queued behind a jump or a route, it looks for the place once the fleet is there, and the fleet just stops if the place is not yours, or its station is fighting or beaten. A fleet whose cargo the store has no room for leaves what fits, and does not dock.',
  since: 4,
  fields: { fleetId, at: at.describe('where to dock'), queue },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, { fleetId, at: id, queue }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const wrong = checkPlaceAhead(scene, startOf(scene, fleet, queue), id)
    return wrong ?? setCourse(scene, fleet, { kind: 'dock', at: id }, queue)
  },
})
