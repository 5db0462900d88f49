import { z } from 'zod'
import { defineFact } from '../core/defineFact.ts'
import type { Facts } from '../core/Facts.ts'
import type { CommanderId } from '../core/ids.ts'
import { CHANGE_NOTICE_MS } from '../rules/diplomacy.ts'
import { type Field, factorAt, RESEARCH_LEVEL_MAX } from '../rules/research.ts'

/**
 * The level that a commander has reached in a field. It is written when the research begins, for the
 * moment at which it will be done. The key is the commander's id.
 */
function levelFact<const Kind extends Field>(field: Kind) {
  return defineFact<number>({
    kind: field,
    since: 5,
    value: z.int().min(0).max(RESEARCH_LEVEL_MAX),
    otherwise: 0,
    noticeMs: CHANGE_NOTICE_MS,
    // What it changes is looked up when it matters; places are told by a row of the inbox.
    wakes: false,
  })
}

export const LEVEL_FACTS = {
  weapons: levelFact('weapons'),
  drives: levelFact('drives'),
  sensors: levelFact('sensors'),
  industry: levelFact('industry'),
} as const

/**
 * What something of a commander is multiplied by, such as the speed of its fleets.
 *
 * @param owner null for merchants, who find nothing out @param at galaxy ms
 */
export function factorOf(
  facts: Facts,
  field: Field,
  owner: CommanderId | null,
  at: number,
): number {
  return owner === null ? 1 : factorAt(field, facts.valueAt(LEVEL_FACTS[field], owner, at))
}
