import type { EventDraft } from '../../core/defineEvent.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import { ROUNDS_BEFORE_RETREAT } from '../../rules/war.ts'
import { fleetReadied } from '../events/fleetReadied.ts'
import type { Fleet } from '../fleet.ts'

/** @returns a refusal if the fleet is stopped in a battle, else null */
export function checkFree({ id, battle }: Fleet): Refusal | null {
  if (!battle?.isHeld) return null
  return refuse(
    'in_battle',
    `Fleet ${id} is stopped in a battle. It can retreat after ${ROUNDS_BEFORE_RETREAT} rounds, or be given a waypoint for afterwards.`,
  )
}

/** @returns a refusal if the fleet fights, else null */
export function checkNoBattle({ id, battle }: Fleet): Refusal | null {
  if (!battle) return null
  return refuse('in_battle', `Fleet ${id} is in a battle: wait until it is over, or retreat.`)
}

/**
 * An order makes a fleet one that can be met again, after its arrival or its retreat. Only flying
 * within the sector leaves a fleet that has retreated in peace.
 *
 * @param at galaxy ms @returns the event, if the fleet was not to be met
 */
export function readied(
  { id: fleetId, owner, truce }: Fleet,
  at: number,
  isMove = false,
): EventDraft[] {
  if (!truce || truce.until <= at || (isMove && truce.after === 'retreat')) return []
  return [fleetReadied.draft({ fleetId, owner })]
}
