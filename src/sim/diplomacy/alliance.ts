import { z } from 'zod'
import { defineFact } from '../core/defineFact.ts'
import type { Facts } from '../core/Facts.ts'
import type { AllianceId, CommanderId } from '../core/ids.ts'
import { CHANGE_NOTICE_MS } from '../rules/diplomacy.ts'

/** The alliance a commander is in; null for none. The key is the commander's id. */
export const allianceFact = defineFact<AllianceId | null>({
  kind: 'alliance',
  since: 3,
  value: z.string().nullable(),
  otherwise: null,
  noticeMs: CHANGE_NOTICE_MS,
  wakes: true,
})

/** @param at galaxy ms */
export function allianceOf(facts: Facts, commander: CommanderId, at: number): AllianceId | null {
  return facts.valueAt(allianceFact, commander, at)
}

/** @param at galaxy ms */
export function membersOf(facts: Facts, alliance: AllianceId, at: number): CommanderId[] {
  const everMembers = facts.keysWith(allianceFact, alliance)
  return [...everMembers].filter((one) => allianceOf(facts, one, at) === alliance)
}
