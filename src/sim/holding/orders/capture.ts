import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { fleetId, ownFleet, queue } from '../../fleets/orders/ownFleet.ts'
import { setCourse, startOf } from '../../fleets/orders/setCourse.ts'
import { CAPTURE_HELD_MS, CAPTURE_NEUTRAL_MS } from '../../rules/holding.ts'
import { canHarm } from '../../war/Battlefield.ts'
import type { WarState } from '../../war/battle.ts'
import { givingUpShield, withoutShield } from '../../war/givingUpShield.ts'
import { checkCapture } from '../capture.ts'
import { systemId, systemPlace } from './systemPlace.ts'

export const capture = defineOrder({
  type: 'capture',
  does: `Fly to a system and take it. That takes ${CAPTURE_NEUTRAL_MS / 1_000} s there in no fight, or ${CAPTURE_HELD_MS / 1_000} s if somebody holds it, once its station is beaten. To take a system from somebody makes you enemies, and ends your shield. Queued behind a jump or a route, it looks at the system once the fleet is there, and goes on with the plan if you may not take it.`,
  since: 4,
  fields: { fleetId, systemId, queue },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<WarState>, { fleetId, systemId, queue }) {
    const { state, commander } = scene
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const sector = startOf(scene, fleet, queue)
    const place = systemPlace(scene, sector, systemId)
    if (isRefusal(place)) return place
    if (!canHarm(fleet.ships)) {
      return refuse('bad_target', `Fleet ${fleetId} has no ship that can fight.`)
    }
    const { x, y } = place
    const waypoint = { kind: 'capture', system: systemId, x, y } as const
    // Who holds a system elsewhere is looked at there.
    if (sector !== state.id) return setCourse(scene, fleet, waypoint, queue)
    const owner = state.systems.get(systemId)?.owner ?? null
    const shield = givingUpShield(scene, owner)
    const then = shield.length > 0 ? withoutShield(scene, fleet) : scene
    const wrong = checkCapture(then, commander, systemId)
    if (wrong) return wrong
    const course = setCourse(then, fleet, waypoint, queue)
    return isRefusal(course) ? course : [...shield, ...course]
  },
})
