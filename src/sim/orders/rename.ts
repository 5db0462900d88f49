import { z } from 'zod'
import { displayName } from '../displayName.ts'
import { audienceOf } from '../events.ts'
import { fleetId, isRefusal, type OrderKind, orderId, ownFleet } from './order.ts'

export const renameSchema = z.strictObject({
  id: orderId,
  type: z.literal('rename'),
  fleetId,
  name: displayName,
})
export type Rename = z.infer<typeof renameSchema>

export const rename: OrderKind<Rename> = {
  check(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    return isRefusal(fleet) ? fleet : null
  },
  decide(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return []
    return [
      {
        type: 'fleet.renamed',
        audience: audienceOf(fleet),
        data: { fleetId: fleet.id, name: order.name },
      },
    ]
  },
}
