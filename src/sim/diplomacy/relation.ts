import { z } from 'zod'
import { defineFact } from '../core/defineFact.ts'
import type { AllianceId } from '../core/ids.ts'
import { CHANGE_NOTICE_MS } from '../rules/diplomacy.ts'

export const RELATIONS = ['war', 'neutral', 'pact', 'ally'] as const
export type Relation = (typeof RELATIONS)[number]

/** How two alliances stand to each other. */
export const relationFact = defineFact<Relation>({
  kind: 'relation',
  since: 3,
  value: z.enum(RELATIONS),
  otherwise: 'neutral',
  noticeMs: CHANGE_NOTICE_MS,
  wakes: true,
})

/** The key of a relation, independent of the order of its alliances. No id contains a space. */
export function relationKey(one: AllianceId, other: AllianceId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

/** The two alliances that a relation's key is about. */
export function alliancesOf(key: string): readonly [one: AllianceId, other: AllianceId] {
  const [one = '', other = ''] = key.split(' ')
  return [one, other]
}
