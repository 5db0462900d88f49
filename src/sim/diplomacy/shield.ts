import { z } from 'zod'
import { defineFact } from '../core/defineFact.ts'
import type { Facts } from '../core/Facts.ts'
import type { CommanderId } from '../core/ids.ts'

/**
 * Whether a commander is shielded. A shield takes two facts, one for its beginning and one for its
 * end. The key is the commander's id.
 */
export const shieldFact = defineFact<boolean>({
  kind: 'shield',
  since: 3,
  value: z.boolean(),
  otherwise: false,
  noticeMs: 0,
  wakes: true,
})

/** @param at galaxy ms */
export function isShielded(facts: Facts, commander: CommanderId, at: number): boolean {
  return facts.valueAt(shieldFact, commander, at)
}

/** @returns when the shield that a commander has at `at` ends, in galaxy ms; null for no shield */
export function shieldUntil(facts: Facts, commander: CommanderId, at: number): number | null {
  return isShielded(facts, commander, at) ? facts.nextChange(shieldFact, commander, at) : null
}
