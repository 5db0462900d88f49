import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleetId, ownFleet, queue } from '../../fleets/orders/ownFleet.ts'
import { setCourse, startOf } from '../../fleets/orders/setCourse.ts'
import { at, noSuchBase, ownBase } from './ownBase.ts'

export const dock = defineOrder({
  type: 'dock',
  does: 'Fly to your base and dock there: the fleet ends, and its ships are in the yard. It is the last step of a plan. Queued behind a jump or a route, it looks for the base once the fleet is there, and the fleet just stops if the base is not.',
  since: 4,
  fields: { fleetId, at: at.describe('where to dock'), queue },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, { fleetId, at: { base: id }, queue }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const sector = startOf(scene, fleet, queue)
    const base = ownBase(scene, id)
    if (sector === scene.state.id && isRefusal(base)) return base
    // What bases another sector has is not known here; but none of them is this one.
    if (sector !== scene.state.id && !isRefusal(base)) {
      return noSuchBase(id, `in sector ${sector}, where the plan of the fleet leads`)
    }
    return setCourse(scene, fleet, { kind: 'dock', base: id }, queue)
  },
})
