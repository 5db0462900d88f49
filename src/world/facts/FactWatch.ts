import type { Facts } from '../../sim/core/Facts.ts'
import type { Fact } from '../../sim/core/FactTable.ts'
import { concernsPresent, nextFactChange } from '../../sim/diplomacy/nextFactChange.ts'
import type { SectorState } from '../../sim/sectorState.ts'

/**
 * Knows when facts next change for those present in a sector. Such a change is due like an item of
 * the sector's state, and comes before items of the same moment [FACT-1].
 */
export class FactWatch {
  /** Sector time up to which all changes have been looked at. */
  #lookedAt: number
  /** Set while a look is due at once: a fact that holds already may not have been looked at. */
  #isLate = true
  /** The facts' number from which `#next` was computed. */
  #n = -1
  /** The version of the sector's presence from which `#next` was computed. */
  #presence = -1
  #next: number | null = null

  /** @param now sector time at which the watch begins */
  constructor(now: number) {
    this.#lookedAt = now
  }

  /** Discards all looks after `now`, because the sector goes back to an earlier state. */
  startAgain(now: number): void {
    this.#lookedAt = now
    this.#isLate = true
    this.#n = -1
  }

  /** @returns sector time of the next look, which may be in the past; null if none is needed */
  next(facts: Facts, { presence, now }: SectorState): number | null {
    if (this.#isLate && presence.size > 1) return Math.max(now, this.#lookedAt)
    if (this.#n !== facts.n || this.#presence !== presence.version) {
      this.#n = facts.n
      this.#presence = presence.version
      this.#next = nextFactChange(facts, presence, this.#lookedAt)
    }
    return this.#next
  }

  /** To be called when everything that holds at `at` is being looked at. */
  looked(at: number): void {
    this.#isLate = false
    this.#lookedAt = Math.max(this.#lookedAt, at)
    this.#n = -1
  }

  /** @returns whether any newly learned fact may concern somebody present in the sector */
  learn(facts: Facts, { presence }: SectorState, learned: readonly Fact[]): boolean {
    const concerning = learned.filter((fact) => concernsPresent(facts, presence, fact))
    if (concerning.some(({ since }) => since <= this.#lookedAt)) this.#isLate = true
    return concerning.length > 0
  }
}
