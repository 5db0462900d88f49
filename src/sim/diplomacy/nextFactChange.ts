import type { FactKind } from '../core/defineFact.ts'
import type { Facts } from '../core/Facts.ts'
import type { AllianceId } from '../core/ids.ts'
import type { Presence } from '../core/Presence.ts'
import { allianceFact } from './alliance.ts'
import { relationFact, relationKey } from './relation.ts'
import { shieldFact } from './shield.ts'

/** The facts about single commanders. */
const OF_COMMANDER: readonly FactKind<unknown>[] = [allianceFact, shieldFact]

/**
 * When what holds between those present next changes: a shield ends, somebody changes sides, a war
 * begins. Alone, one has nobody to whom it could matter.
 *
 * @param after galaxy ms
 * @returns galaxy ms; null if nothing is going to change, as far as is known
 */
export function nextFactChange(facts: Facts, presence: Presence, after: number): number | null {
  if (presence.size < 2) return null
  let next = Number.POSITIVE_INFINITY
  const alliances = new Set<AllianceId>()
  for (const commander of presence.commanders()) {
    for (const kind of OF_COMMANDER) {
      next = Math.min(next, facts.nextChange(kind, commander, after) ?? next)
    }
    for (const one of facts.valuesFrom(allianceFact, commander, after)) {
      if (one !== null) alliances.add(one)
    }
  }
  const named = [...alliances]
  for (const [index, one] of named.entries()) {
    for (const other of named.slice(index + 1)) {
      next = Math.min(next, facts.nextChange(relationFact, relationKey(one, other), after) ?? next)
    }
  }
  return next === Number.POSITIVE_INFINITY ? null : next
}

/** Whether a fact may concern a commander who is present; a sector can ignore all others. */
export function concernsPresent(
  facts: Facts,
  presence: Presence,
  { kind, key }: { readonly kind: string; readonly key: string },
): boolean {
  if (presence.size < 2) return false
  if (kind !== relationFact.kind) return presence.has(key)
  return key.split(' ').every((alliance) => isPresent(facts, presence, alliance))
}

function isPresent(facts: Facts, presence: Presence, alliance: AllianceId): boolean {
  for (const member of facts.keysWith(allianceFact, alliance)) {
    if (presence.has(member)) return true
  }
  return false
}
