import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { sightGroup } from '../../fleets/courseAfter.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleetId, ownFleet, queue } from '../../fleets/orders/ownFleet.ts'
import { setCourse, startOf } from '../../fleets/orders/setCourse.ts'
import { sees } from '../../fleets/sight.ts'
import { cargoRoom } from '../../rules/ships.ts'
import { salvageRoom } from '../wrecks/salvagedAt.ts'
import type { Wreck } from '../wrecks/wreck.ts'

const wreckId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be a wreck id: 1 to 32 letters, digits, _ or -')

export const salvage = defineOrder({
  type: 'salvage',
  does: 'Fly to a wreck in sight and take its ore, as much as the haulers have room for. If the wreck is gone by then, the fleet goes on with its plan.',
  since: 4,
  fields: { fleetId, wreckId: wreckId.describe('a wreck in sight'), queue },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: OrderScene<FleetsState>, { fleetId, wreckId, queue }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const sector = startOf(scene, fleet, queue)
    const wreck = sector === scene.state.id ? wreckInSight(scene, wreckId) : null
    if (!wreck) return noSuchWreck(wreckId, sector)
    if (cargoRoom(fleet.ships) === 0) {
      return refuse('bad_target', `Fleet ${fleetId} has no hauler: only haulers salvage.`)
    }
    // By the time of a later step there may be room again.
    if (!queue && salvageRoom(fleet) === 0) {
      return refuse('bad_target', `The haulers of fleet ${fleetId} are full: unload them first.`)
    }
    const { x, y } = wreck
    return setCourse(scene, fleet, { kind: 'salvage', wreckId, x, y }, queue)
  },
})

function wreckInSight(
  { state, facts, commander, at }: OrderScene<FleetsState>,
  id: string,
): Wreck | null {
  const wreck = state.wrecks.get(id)
  return wreck && sees(facts, state, sightGroup(facts, commander, at), wreck, at) ? wreck : null
}

/** The answer is the same for a wreck out of sight, so that nobody learns that it is there. */
function noSuchWreck(id: string, sector: number): Refusal {
  return refuse('no_such_wreck', `You see no wreck ${id} in sector ${sector}.`)
}
