import { z } from 'zod'
import type { EventDraft } from '../../core/defineEvent.ts'
import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import type { FleetId } from '../../core/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import { isShielded } from '../../diplomacy/shield.ts'
import type { Fleet } from '../../fleets/fleet.ts'
import { fleetInSight } from '../../fleets/orders/fleetInSight.ts'
import { fleetId, ownFleet, queue } from '../../fleets/orders/ownFleet.ts'
import { setCourse, startOf } from '../../fleets/orders/setCourse.ts'
import { checkHolder } from '../../holding/capture.ts'
import { systemId, systemPlace } from '../../holding/orders/systemPlace.ts'
import { canHarm } from '../Battlefield.ts'
import type { WarState } from '../battle.ts'
import { givingUpShield, withoutShield } from '../givingUpShield.ts'
import { MERCHANTS, Sides } from '../hostility.ts'

type AttackScene = OrderScene<WarState>
type Outcome = readonly EventDraft[] | Refusal

export const attack = defineOrder({
  type: 'attack',
  does: 'Go after a fleet in sight and fight it, or fly to a system and fight its station. It ends the shield of whoever attacks another commander. Only a system can be attacked at the end of a plan.',
  since: 4,
  fields: {
    fleetId,
    target: z
      .union(
        [
          z.strictObject({ fleetId: fleetId.describe('a fleet of somebody else, in sight') }),
          z.strictObject({ systemId: systemId.describe('a system that somebody else holds') }),
        ],
        'must be an object like {fleetId: id} or {systemId: number}',
      )
      .describe('whom to fight'),
    queue,
  },
  subject: (order) => fleetRef(order.fleetId),
  onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
  decide(scene: AttackScene, { fleetId, target, queue }) {
    const fleet = ownFleet(scene, fleetId)
    if (isRefusal(fleet)) return fleet
    if (!canHarm(fleet.ships)) {
      return refuse('bad_target', `Fleet ${fleetId} has no ship that can fight.`)
    }
    return 'systemId' in target
      ? attackSystem(scene, fleet, target.systemId, queue)
      : attackFleet(scene, fleet, target.fleetId, queue)
  },
})

function attackFleet(scene: AttackScene, fleet: Fleet, target: FleetId, queue?: boolean): Outcome {
  if (queue) return refuse('bad_order', 'queue: must be left out to attack a fleet.')
  const other = fleetInSight(scene, target)
  if (isRefusal(other)) return other
  const wrong = checkTarget(scene, other)
  if (wrong) return wrong
  const course = setCourse(scene, fleet, { kind: 'attack', fleetId: other.id }, false)
  return isRefusal(course) ? course : [...givingUpShield(scene, other.owner), ...course]
}

function attackSystem(scene: AttackScene, fleet: Fleet, system: number, queue?: boolean): Outcome {
  const sector = startOf(scene, fleet, queue)
  const place = systemPlace(scene, sector, system)
  if (isRefusal(place)) return place
  const { x, y } = place
  const waypoint = { kind: 'siege', system, x, y } as const
  // Who holds a system elsewhere is looked at there.
  if (sector !== scene.state.id) return setCourse(scene, fleet, waypoint, queue)
  const owner = scene.state.systems.get(system)?.owner ?? null
  if (owner === null) {
    return refuse('bad_target', `Nobody holds system ${system}: there is nobody to fight.`)
  }
  if (owner === scene.commander) return refuse('bad_target', `System ${system} is your own.`)
  const shield = givingUpShield(scene, owner)
  const then = shield.length > 0 ? withoutShield(scene, fleet) : scene
  const wrong = checkHolder(then, scene.commander, owner)
  if (wrong) return wrong
  const course = setCourse(then, fleet, waypoint, queue)
  return isRefusal(course) ? course : [...shield, ...course]
}

/** @returns a refusal if a fleet may not be attacked, else null */
function checkTarget({ state, facts, commander, at }: OrderScene<WarState>, other: Fleet) {
  if (other.owner === commander) return refuse('bad_target', 'That fleet is your own.')
  const sides = new Sides(facts, state, at)
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
