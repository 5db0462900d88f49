import { z } from 'zod'
import { defineFact } from '../core/defineFact.ts'
import type { Facts } from '../core/Facts.ts'
import type { CommanderId } from '../core/ids.ts'
import { CHANGE_NOTICE_MS } from '../rules/diplomacy.ts'

/** Whether a commander has less than nothing. The key is the commander's id. */
export const insolventFact = defineFact<boolean>({
  kind: 'insolvent',
  since: 5,
  value: z.boolean(),
  otherwise: false,
  noticeMs: CHANGE_NOTICE_MS,
  wakes: false,
})

/** @param at galaxy ms */
export function isInsolvent(facts: Facts, commander: CommanderId, at: number): boolean {
  return facts.valueAt(insolventFact, commander, at)
}
