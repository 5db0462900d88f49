import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { fleetEnded } from '../../fleets/events/fleetEnded.ts'
import type { Waypoint } from '../../fleets/fleet.ts'
import { beginLeg } from '../../fleets/movement.ts'
import { fleetId, ownFleet, sectorId } from '../../fleets/orders/ownFleet.ts'
import { distance, type Point, positionAt } from '../../galaxy/course.ts'
import { gateTo, type Sector, sectorOf } from '../../galaxy/galaxy.ts'
import { shipCount } from '../../rules/ships.ts'
import { RETREAT_TRUCE_MS, ROUNDS_BEFORE_RETREAT } from '../../rules/war.ts'
import type { WarState } from '../battle.ts'
import { combatantsIn } from '../combatant.ts'
import { fleetRetreated } from '../events/fleetRetreated.ts'
import { Melee } from '../Melee.ts'
import { cargoLeft } from '../wrecks/cargoLeft.ts'

export const retreat = defineOrder({
  type: 'retreat',
  does: `Flee from a battle after ${ROUNDS_BEFORE_RETREAT} rounds, to the nearest gate or the one named. The enemies have one more volley; then nobody fights the fleet for ${RETREAT_TRUCE_MS / 1_000} s.`,
  since: 4,
  fields: { fleetId, toSector: sectorId.describe('the adjacent sector to flee to').optional() },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'replaces',
  decide(scene: OrderScene<WarState>, { fleetId, toSector }) {
    const { galaxy, state, facts, at } = scene
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const { battle, owner, hops } = fleet
    if (!battle) return refuse('no_battle', `Fleet ${fleetId} is in no battle.`)
    if (battle.rounds < ROUNDS_BEFORE_RETREAT) {
      return refuse(
        'in_battle',
        `A fleet can retreat after ${ROUNDS_BEFORE_RETREAT} rounds; this one has fought ${battle.rounds}.`,
      )
    }
    const sector = sectorOf(galaxy, state.id)
    const here = positionAt(fleet.course, at)
    const gate = toSector === undefined ? nearestGate(sector, here) : gateTo(sector, toSector)
    if (!gate) {
      const ways = sector.gates.map(({ to }) => to).join(', ')
      return refuse('not_adjacent', `No starlane leads there from here; there are ${ways}.`)
    }
    const melee = new Melee(facts, state, combatantsIn(state, battle.id, at), at)
    const { ships, wounds } = melee.fight().find(({ id }) => id === fleetId) ?? fleet
    const plan: Waypoint[] = [{ kind: 'jump', toSector: gate.to }]
    const leg = beginLeg(scene, { owner, ships }, plan, here)
    const isLost = shipCount(ships) === 0
    const fled = fleetRetreated.draft({
      ...{ fleetId, owner, battleId: battle.id, ships, wounds, ...cargoLeft(fleet, ships) },
      ...(isLost ? { course: fleet.course, plan: [] } : leg),
      truceUntil: at + RETREAT_TRUCE_MS,
    })
    return isLost
      ? [fled, fleetEnded.draft({ fleetId, owner, hops, into: null, ships: {} })]
      : [fled]
  },
})

function nearestGate({ gates }: Sector, from: Point) {
  return [...gates].sort((one, other) => {
    const further = distance(one, from) - distance(other, from)
    return further === 0 ? one.to - other.to : further
  })[0]
}
