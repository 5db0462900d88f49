import { z } from 'zod'
import {
  checkRoom,
  fleetId,
  isRefusal,
  type OrderKind,
  orderId,
  ownFleet,
  point,
  queue,
} from './order.ts'
import { setCourse } from './setCourse.ts'

export const moveSchema = z.strictObject({
  id: orderId,
  type: z.literal('move'),
  fleetId,
  to: point,
  queue,
})
export type Move = z.infer<typeof moveSchema>

/** Fly straight to a point of the plane. */
export const move: OrderKind<Move> = {
  check(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    return isRefusal(fleet) ? fleet : checkRoom(fleet, order.queue)
  },
  decide(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return []
    return [setCourse(scene, fleet, { kind: 'move', ...order.to }, order.queue)]
  },
}
