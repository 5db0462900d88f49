import type { EventDraft } from '../core/defineEvent.ts'
import type { CommanderId } from '../core/ids.ts'
import type { OrderScene } from '../core/Scene.ts'
import { isShielded } from '../diplomacy/shield.ts'
import type { Fleet } from '../fleets/fleet.ts'
import { PIRATES } from '../rules/commanders.ts'
import type { WarState } from './battle.ts'
import { shieldDropped } from './events/shieldDropped.ts'

/** To attack what a commander has gives up one's own shield. @param owner null for merchants */
export function givingUpShield(
  { state, facts, commander, at }: OrderScene<WarState>,
  owner: CommanderId | null,
): EventDraft[] {
  if (owner === null || owner === PIRATES || owner === commander) return []
  if (!isShielded(facts, commander, at)) return []
  const own = [...state.fleets.values()].filter((fleet) => fleet.owner === commander)
  if (own.some(({ isUnshielded }) => isUnshielded)) return []
  return [shieldDropped.draft({ commander, fleets: own.map(({ id }) => id).sort() })]
}

/** A scene in which a fleet's commander has given its shield up already. */
export function withoutShield(scene: OrderScene<WarState>, fleet: Fleet): OrderScene<WarState> {
  const fleets = new Map(scene.state.fleets).set(fleet.id, { ...fleet, isUnshielded: true })
  return { ...scene, state: { ...scene.state, fleets } }
}
