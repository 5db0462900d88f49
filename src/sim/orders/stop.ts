import { z } from 'zod'
import { positionAt, restAt } from '../course.ts'
import { audienceOf } from '../events.ts'
import { fleetId, isRefusal, type OrderKind, orderId, ownFleet } from './order.ts'

export const stopSchema = z.strictObject({ id: orderId, type: z.literal('stop'), fleetId })
export type Stop = z.infer<typeof stopSchema>

/** Rest here and forget the plan. A fleet at rest just stays: no event. */
export const stop: OrderKind<Stop> = {
  check(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    return isRefusal(fleet) ? fleet : null
  },
  decide(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet) || fleet.plan.length === 0) return []
    const course = restAt(positionAt(fleet.course, scene.at), scene.at)
    return [
      {
        type: 'fleet.course',
        audience: audienceOf(fleet),
        data: { fleetId: fleet.id, course, plan: [] },
      },
    ]
  },
}
