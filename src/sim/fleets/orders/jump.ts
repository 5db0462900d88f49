import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { findSector, gateTo, sectorOf } from '../../galaxy/galaxy.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleetId, ownFleet, queue, sectorId } from './ownFleet.ts'
import { setCourse, startOf } from './setCourse.ts'

export const jump = defineOrder({
  type: 'jump',
  does: 'Fly to the gate of an adjacent sector and go through it.',
  fields: { fleetId, toSector: sectorId.describe('the adjacent sector'), queue },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, { fleetId, toSector, queue }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    if (!findSector(scene.galaxy, toSector)) {
      return refuse('no_such_sector', `There is no sector ${toSector}.`)
    }
    const start = sectorOf(scene.galaxy, startOf(scene, fleet, queue))
    if (!gateTo(start, toSector)) {
      const ways = start.gates.map((gate) => gate.to).join(', ')
      return refuse(
        'not_adjacent',
        `No starlane leads from sector ${start.id} to ${toSector}; from there a jump can go to ${ways}. A route order reaches any sector.`,
      )
    }
    return setCourse(scene, fleet, { kind: 'jump', toSector }, queue)
  },
})
