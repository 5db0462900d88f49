import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { isShielded } from '../../diplomacy/shield.ts'
import type { Fleet } from '../../fleets/fleet.ts'
import { fleetInSight } from '../../fleets/orders/fleetInSight.ts'
import { fleetId, ownFleet } from '../../fleets/orders/ownFleet.ts'
import { setCourse } from '../../fleets/orders/setCourse.ts'
import { PIRATES } from '../../rules/commanders.ts'
import { canHarm } from '../Battlefield.ts'
import type { WarState } from '../battle.ts'
import { shieldDropped } from '../events/shieldDropped.ts'
import { MERCHANTS, Sides } from '../hostility.ts'

export const attack = defineOrder({
  type: 'attack',
  does: 'Go after a fleet in sight and fight it. It ends the shield of whoever attacks another commander.',
  since: 4,
  fields: {
    fleetId,
    target: z
      .strictObject({ fleetId: fleetId.describe('a fleet of somebody else, in sight') })
      .describe('whom to fight'),
  },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: () => 'replaces',
  decide(scene: OrderScene<WarState>, { fleetId, target }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    const other = fleetInSight(scene, target.fleetId)
    if (isRefusal(other)) return other
    if (!canHarm(fleet.ships)) {
      return refuse('bad_target', `Fleet ${fleetId} has no ship that can fight.`)
    }
    const wrong = checkTarget(scene, other)
    if (wrong) return wrong
    const course = setCourse(scene, fleet, { kind: 'attack', fleetId: other.id }, false)
    return isRefusal(course) ? course : [...givingUpShield(scene, other), ...course]
  },
})

/** @returns a refusal if a fleet may not be attacked, else null */
function checkTarget({ state, facts, commander, at }: OrderScene<WarState>, other: Fleet) {
  if (other.owner === commander) return refuse('bad_target', 'That fleet is your own.')
  const sides = new Sides(facts, state.fleets, at)
  const party = other.owner ?? MERCHANTS
  if (other.owner !== null && isShielded(facts, other.owner, at)) {
    return refuse(
      'bad_target',
      'The commander of that fleet is shielded: nobody can attack it yet.',
    )
  }
  if (sides.areAllied(commander, party)) {
    return refuse(
      'bad_target',
      'That fleet is of an ally, or of somebody with whom you have a pact.',
    )
  }
  return null
}

/** To attack a commander's fleet gives up one's own shield. */
function givingUpShield({ state, facts, commander, at }: OrderScene<WarState>, other: Fleet) {
  if (other.owner === null || other.owner === PIRATES) return []
  if (!isShielded(facts, commander, at)) return []
  const own = [...state.fleets.values()].filter(({ owner }) => owner === commander)
  if (own.some(({ isUnshielded }) => isUnshielded)) return []
  return [shieldDropped.draft({ commander, fleets: own.map(({ id }) => id).sort() })]
}
