import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { fleetStance } from '../events/fleetStance.ts'
import { STANCES } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleetId, ownFleet } from './ownFleet.ts'
import { readied } from './underOrders.ts'

export const stance = defineOrder({
  type: 'stance',
  does: 'Say whom a fleet fights of its own accord: nobody (`passive`), those hostile by war, law or their own doing (`defend`), or all it may attack (`attack`).',
  since: 4,
  fields: {
    fleetId,
    stance: z.enum(STANCES, `must be one of ${STANCES.join(', ')}`).describe('the new one'),
  },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { fleetId, stance }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const ready = readied(fleet, scene.at)
    if (fleet.stance === stance) return ready
    return [...ready, fleetStance.draft({ fleetId, owner: fleet.owner, stance })]
  },
})
