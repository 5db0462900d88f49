import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { positionAt } from '../../galaxy/course.ts'
import { findSector } from '../../galaxy/galaxy.ts'
import { findRoute } from '../../galaxy/routes.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { speedOf } from '../speed.ts'
import { fleetId, ownFleet, queue, repeat, sectorId } from './ownFleet.ts'
import { setCourse, startOf } from './setCourse.ts'

export const route = defineOrder({
  type: 'route',
  does: 'Travel to any sector that starlanes reach, by the quickest way.',
  fields: { fleetId, toSector: sectorId.describe('any sector'), queue, repeat },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, { fleetId, toSector, queue, repeat }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    if (!findSector(scene.galaxy, toSector)) {
      return refuse('no_such_sector', `There is no sector ${toSector}.`)
    }
    const start = startOf(scene, fleet, queue)
    if (start === toSector) {
      return refuse('already_there', `The fleet would be in sector ${toSector} already.`)
    }
    const here = positionAt(fleet.course, scene.at)
    if (!findRoute(scene.galaxy, start, here, toSector, speedOf(scene.facts, fleet, scene.at))) {
      return refuse('unreachable', `No starlanes lead from sector ${start} to ${toSector}.`)
    }
    return setCourse(scene, fleet, { kind: 'route', toSector }, queue, repeat)
  },
})
