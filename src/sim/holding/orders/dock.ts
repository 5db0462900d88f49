import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleetId, ownFleet, queue } from '../../fleets/orders/ownFleet.ts'
import { setCourse, startOf } from '../../fleets/orders/setCourse.ts'
import { at, noSuchPlace, ownPlace } from './ownPlace.ts'
import { systemPlace } from './systemPlace.ts'

export const dock = defineOrder({
  type: 'dock',
  does: 'Fly to your base, or a system that you hold, and dock there: the fleet ends, and its ships are in the yard. It is the last step of a plan. Queued behind a jump or a route, it looks for the place once the fleet is there, and the fleet just stops if the place is not yours, or its station is fighting or beaten.',
  since: 4,
  fields: { fleetId, at: at.describe('where to dock'), queue },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, { fleetId, at: id, queue }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const sector = startOf(scene, fleet, queue)
    const isHere = sector === scene.state.id
    const waypoint = { kind: 'dock', at: id } as const
    if ('system' in id && !isHere) {
      const place = systemPlace(scene, sector, id.system)
      return isRefusal(place) ? place : setCourse(scene, fleet, waypoint, queue)
    }
    const place = ownPlace(scene, id)
    if (isHere && isRefusal(place)) return place
    // What bases another sector has is not known here; but none of them is this one.
    if (!isHere && !isRefusal(place)) {
      return noSuchPlace(id, `in sector ${sector}, where the plan of the fleet leads`)
    }
    return setCourse(scene, fleet, waypoint, queue)
  },
})
