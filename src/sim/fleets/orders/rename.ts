import { defineOrder } from '../../core/defineOrder.ts'
import { displayName } from '../../core/displayName.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { fleetRenamed } from '../events/fleetRenamed.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleetId, ownFleet } from './ownFleet.ts'

export const rename = defineOrder({
  type: 'rename',
  does: 'Give a fleet another name.',
  fields: { fleetId, name: displayName.describe('1 to 32 visible characters') },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { fleetId, name }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    return [fleetRenamed.draft({ fleetId, owner: fleet.owner, name })]
  },
})
