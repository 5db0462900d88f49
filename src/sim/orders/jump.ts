import { z } from 'zod'
import { findSector, gateTo, sectorOf } from '../galaxy.ts'
import { refuse } from '../refusal.ts'
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

export const jumpSchema = z.strictObject({
  id: orderId,
  type: z.literal('jump'),
  fleetId,
  toSector: sectorId,
  queue,
})
export type Jump = z.infer<typeof jumpSchema>

/** Fly to the gate of an adjacent sector and go through it. */
export const jump: OrderKind<Jump> = {
  check(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return fleet
    if (!findSector(scene.galaxy, order.toSector)) {
      return refuse('no_such_sector', `There is no sector ${order.toSector}.`)
    }
    const start = sectorOf(scene.galaxy, startOf(scene, fleet, order.queue))
    if (!gateTo(start, order.toSector)) {
      const ways = start.gates.map((gate) => gate.to).join(', ')
      return refuse(
        'not_adjacent',
        `No starlane leads from sector ${start.id} to ${order.toSector}; from there a jump can go to ${ways}. A route order reaches any sector.`,
      )
    }
    return checkRoom(fleet, order.queue)
  },
  decide(scene, order) {
    const fleet = ownFleet(scene, order.fleetId)
    if (isRefusal(fleet)) return []
    return [setCourse(scene, fleet, { kind: 'jump', toSector: order.toSector }, order.queue)]
  },
}
