import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleetId, queue, repeat } from '../../fleets/orders/ownFleet.ts'
import { setCourse } from '../../fleets/orders/setCourse.ts'
import { at } from '../../holding/orders/ownPlace.ts'
import { YIELDS_SINCE } from '../store.ts'
import { amounts, haulerAt, wantedOf } from './haulerAt.ts'

export const load = defineOrder({
  type: 'load',
  does: 'Fly to your base, or a system that you hold, and take goods there: as much as is there and the haulers have room for. It takes 3 s. Queued behind a jump or a route, it looks for the place once the fleet is there, and the plan goes on if the place is not yours, or its station is fighting or beaten.',
  since: YIELDS_SINCE,
  fields: { fleetId, at: at.describe('where'), goods: amounts, queue, repeat },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, { fleetId, at, goods, queue, repeat }) {
    const fleet = haulerAt(scene, fleetId, at, queue)
    if (isRefusal(fleet)) return fleet
    const waypoint = { kind: 'load', at, goods: wantedOf(goods) } as const
    return setCourse(scene, fleet, waypoint, queue, repeat)
  },
})
