import { defineOrder } from '../../core/defineOrder.ts'
import { displayName } from '../../core/displayName.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { AT_PEACE, type Fleet } from '../../fleets/fleet.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { noRoomForFleet, numberedName, ships } from '../../fleets/orders/newFleet.ts'
import { restAt } from '../../galaxy/course.ts'
import { SHIPS_PER_FLEET_MAX } from '../../rules/commanders.ts'
import { LAUNCH_TRUCE_MS } from '../../rules/holding.ts'
import { shipCount } from '../../rules/ships.ts'
import { fleetLaunched } from '../events/fleetLaunched.ts'
import { yardWithout } from '../mending.ts'
import { placeRef } from '../place.ts'
import { ownPlace, at as place } from './ownPlace.ts'

const STEM = 'Fleet'

export const launch = defineOrder({
  type: 'launch',
  does: 'Make a new fleet of docked ships. It rests where they were.',
  since: 4,
  bears: true,
  fields: {
    at: place.describe('where they are docked'),
    ships: ships.describe('how many of each class, at least one ship'),
    name: displayName.optional().describe(`its name; by default ${STEM}, with a number`),
  },
  subject: (order) => placeRef(order.at),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { at: id, ships, name }) {
    const { state, commander, newId, at } = scene
    const from = ownPlace(scene, id)
    if (isRefusal(from)) return from
    if (!from.isOpen) {
      return refuse('in_battle', 'Nobody leaves there now: it is fought over, or being taken.')
    }
    const rest = yardWithout(from.yard, ships, at)
    if (!rest) {
      return refuse('not_enough_ships', 'Fewer ships of a class than that are docked there.')
    }
    const count = shipCount(ships)
    if (count > SHIPS_PER_FLEET_MAX) {
      return refuse(
        'too_many_ships',
        `A fleet has at most ${SHIPS_PER_FLEET_MAX} ships; these are ${count}.`,
      )
    }
    const full = noRoomForFleet(scene)
    if (full) return full
    const fleet: Fleet = {
      id: newId(state.seq + 1, 0),
      name: name ?? numberedName(scene, STEM, 1),
      owner: commander,
      ships,
      hops: 0,
      course: restAt(from, at),
      plan: [],
      ...AT_PEACE,
      wounds: rest.wounds,
      truce: { until: at + LAUNCH_TRUCE_MS, after: 'arrival' },
    }
    return [fleetLaunched.draft({ fleet, at: id, yard: rest.yard, store: from.store })]
  },
})
