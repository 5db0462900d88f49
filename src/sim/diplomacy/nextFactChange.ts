import type { FactKind } from '../core/defineFact.ts'
import type { Facts } from '../core/Facts.ts'
import type { AllianceId, CommanderId } from '../core/ids.ts'
import type { Presence } from '../core/Presence.ts'
import { allianceFact } from './alliance.ts'
import { alliancesOf, relationFact } from './relation.ts'
import { shieldFact } from './shield.ts'

/** The facts about single commanders. */
const OF_COMMANDER: readonly FactKind<unknown>[] = [allianceFact, shieldFact]

/**
 * When what holds between those present next changes: a shield ends, somebody changes sides, a war
 * begins. Somebody who comes is added; somebody who goes is kept, for a look too many does no harm.
 * Alone, one has nobody to whom a change could matter: that is for the caller to see.
 */
export class NextFactChange {
  readonly #facts: Facts
  readonly #after: number
  readonly #alliances = new Set<AllianceId>()
  #at = Number.POSITIVE_INFINITY

  /** @param after galaxy ms */
  constructor(facts: Facts, after: number, present: Iterable<CommanderId>) {
    this.#facts = facts
    this.#after = after
    this.add(present)
  }

  /** Galaxy ms; null if nothing is going to change, as far as is known. */
  get at(): number | null {
    return this.#at === Number.POSITIVE_INFINITY ? null : this.#at
  }

  add(commanders: Iterable<CommanderId>): void {
    const [facts, after, known] = [this.#facts, this.#after, this.#alliances.size]
    for (const commander of commanders) {
      for (const kind of OF_COMMANDER) {
        this.#at = Math.min(this.#at, facts.nextChange(kind, commander, after) ?? this.#at)
      }
      for (const alliance of facts.valuesFrom(allianceFact, commander, after)) {
        if (alliance !== null) this.#alliances.add(alliance)
      }
    }
    if (this.#alliances.size > known) this.#addRelations()
  }

  #addRelations(): void {
    if (this.#alliances.size < 2) return
    for (const [key, at] of this.#facts.changes(relationFact, this.#after)) {
      const [one, other] = alliancesOf(key)
      const areHere = this.#alliances.has(one) && this.#alliances.has(other)
      if (areHere && at < this.#at) this.#at = at
    }
  }
}

/** Whether a fact may concern a commander who is present; a sector can ignore all others. */
export function concernsPresent(
  facts: Facts,
  presence: Presence,
  { kind, key }: { readonly kind: string; readonly key: string },
): boolean {
  if (presence.size < 2) return false
  if (kind !== relationFact.kind) return presence.has(key)
  return alliancesOf(key).every((alliance) => isPresent(facts, presence, alliance))
}

function isPresent(facts: Facts, presence: Presence, alliance: AllianceId): boolean {
  for (const member of facts.keysWith(allianceFact, alliance)) {
    if (presence.has(member)) return true
  }
  return false
}
