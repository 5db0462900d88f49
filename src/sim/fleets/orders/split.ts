import { defineOrder } from '../../core/defineOrder.ts'
import { displayName } from '../../core/displayName.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { positionAt, restAt } from '../../galaxy/course.ts'
import { cargoRoom, minusShips, shipCount } from '../../rules/ships.ts'
import { fitting, minusGoods } from '../cargo.ts'
import { fleetBorn } from '../events/fleetBorn.ts'
import { AT_PEACE, type Fleet } from '../fleet.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { withShips } from '../withShips.ts'
import { minusWounds, woundsTaken } from '../wounds.ts'
import { noRoomForFleet, numberedName, ships } from './newFleet.ts'
import { fleetId, ownFleet } from './ownFleet.ts'
import { checkNoBattle } from './underOrders.ts'

export const split = defineOrder({
  type: 'split',
  does: 'Make a new fleet of some ships of a fleet. It rests where they are, and takes along the cargo for which the others have no room.',
  since: 4,
  bears: true,
  fields: {
    fleetId,
    ships: ships.describe('how many of each class leave, at least one ship'),
    name: displayName.optional().describe("its name; by default the fleet's, with a number"),
  },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { fleetId, ships, name }) {
    const { state, commander, newId, at } = scene
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const fighting = checkNoBattle(fleet)
    if (fighting) return fighting
    const left = minusShips(fleet.ships, ships)
    if (!left) {
      return refuse('not_enough_ships', `Fleet ${fleetId} has fewer ships of a class than that.`)
    }
    if (shipCount(left) === 0) {
      return refuse('not_enough_ships', `At least one ship must stay in fleet ${fleetId}.`)
    }
    const full = noRoomForFleet(scene)
    if (full) return full
    const wounds = woundsTaken(fleet, ships)
    const cargo = fitting(fleet.cargo, cargoRoom(left))
    const born: Fleet = {
      id: newId(state.seq + 1, 0),
      name: name ?? numberedName(scene, fleet.name, 2),
      owner: commander,
      ships,
      hops: 0,
      course: restAt(positionAt(fleet.course, at), at),
      plan: [],
      ...AT_PEACE,
      stance: fleet.stance,
      wounds,
      truce: fleet.truce,
      cargo: minusGoods(fleet.cargo, cargo),
    }
    const stays = { ships: left, wounds: minusWounds(fleet.wounds, wounds), cargo }
    return [withShips(scene, fleet, stays), fleetBorn.draft({ fleet: born, from: fleetId })]
  },
})
