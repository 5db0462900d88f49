import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { distance, positionAt } from '../../galaxy/course.ts'
import { MERGE_RANGE_UNITS, SHIPS_PER_FLEET_MAX } from '../../rules/commanders.ts'
import { plusShips, shipCount } from '../../rules/ships.ts'
import { plusGoods } from '../cargo.ts'
import { fleetEnded } from '../events/fleetEnded.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { withShips } from '../withShips.ts'
import { plusWounds } from '../wounds.ts'
import { fleetId, ownFleet } from './ownFleet.ts'
import { checkNoBattle } from './underOrders.ts'

export const merge = defineOrder({
  type: 'merge',
  does: `Move all ships of a fleet, and its cargo, into another of yours, at most ${MERGE_RANGE_UNITS} units away. The first one ends; the other goes on with its plan.`,
  since: 4,
  fields: { fleetId, into: fleetId.describe('the fleet that its ships join') },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { fleetId, into }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    if (into === fleetId) return refuse('bad_order', 'into: must be another fleet.')
    const other = ownFleet(scene, into)
    if (isRefusal(other)) return other
    const fighting = checkNoBattle(fleet) ?? checkNoBattle(other)
    if (fighting) return fighting
    const apart = distance(positionAt(fleet.course, scene.at), positionAt(other.course, scene.at))
    if (apart > MERGE_RANGE_UNITS) {
      return refuse(
        'too_far',
        `Fleets merge when they are at most ${MERGE_RANGE_UNITS} units apart; these are ${Math.ceil(apart)}.`,
      )
    }
    const ships = plusShips(other.ships, fleet.ships)
    if (shipCount(ships) > SHIPS_PER_FLEET_MAX) {
      return refuse(
        'too_many_ships',
        `A fleet has at most ${SHIPS_PER_FLEET_MAX} ships; together these have ${shipCount(ships)}.`,
      )
    }
    const { owner, hops } = fleet
    const wounds = plusWounds(other.wounds, fleet.wounds)
    const cargo = plusGoods(other.cargo, fleet.cargo)
    return [
      withShips(scene, other, { ships, wounds, cargo }),
      fleetEnded.draft({ fleetId, owner, hops, into, ships: {} }),
    ]
  },
})
