import { z } from 'zod'
import { defineFact } from '../core/defineFact.ts'
import type { Facts } from '../core/Facts.ts'
import type { CommanderId } from '../core/ids.ts'

/**
 * Whether a commander is shielded: two facts, one for when it begins and one for when it ends. The
 * key is the commander's id.
 */
export const shieldFact = defineFact<boolean>({
  kind: 'shield',
  since: 3,
  value: z.boolean(),
  otherwise: false,
  noticeMs: 0,
})

/** @param at galaxy ms */
export function isShielded(facts: Facts, commander: CommanderId, at: number): boolean {
  return facts.valueAt(shieldFact, commander, at)
}

/** @returns galaxy ms at which the shield of a commander ends, if it is known to have one at `at` */
export function shieldUntil(facts: Facts, commander: CommanderId, at: number): number | null {
  return isShielded(facts, commander, at) ? facts.nextChange(shieldFact, commander, at) : null
}
