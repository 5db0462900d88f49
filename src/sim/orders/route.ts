import { z } from 'zod'
import { positionAt } from '../course.ts'
import { findSector } from '../galaxy.ts'
import { refuse } from '../refusal.ts'
import { findRoute } from '../routes.ts'
import { fleetSpeed } from '../rules.ts'
import {
  checkRoom,
  fleetId,
  isRefusal,
  type OrderKind,
  orderId,
  ownFleet,
  queue,
  sectorId,
  startOf,
} from './order.ts'
import { setCourse } from './setCourse.ts'

export const routeSchema = z.strictObject({
  id: orderId,
  type: z.literal('route'),
  fleetId,
  toSector: sectorId,
  queue,
})
export type RouteOrder = z.infer<typeof routeSchema>

/** Travel to any sector that starlanes reach, by the quickest way. */
export const route: OrderKind<RouteOrder> = {
  check(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return fleet
    if (!findSector(scene.galaxy, order.toSector)) {
      return refuse('no_such_sector', `There is no sector ${order.toSector}.`)
    }
    const start = startOf(scene, fleet, order.queue)
    if (start === order.toSector) {
      return refuse('already_there', `The fleet would be in sector ${order.toSector} already.`)
    }
    const here = positionAt(fleet.course, scene.at)
    if (!findRoute(scene.galaxy, start, here, order.toSector, fleetSpeed(fleet.ships))) {
      return refuse('unreachable', `No starlanes lead from sector ${start} to ${order.toSector}.`)
    }
    return checkRoom(fleet, order.queue)
  },
  decide(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return []
    return [setCourse(scene, fleet, { kind: 'route', toSector: order.toSector }, order.queue)]
  },
}
