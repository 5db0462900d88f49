import type { Facts } from '../../sim/core/Facts.ts'
import type { Fact } from '../../sim/core/FactTable.ts'
import { concernsPresent, NextFactChange } from '../../sim/diplomacy/nextFactChange.ts'
import type { SectorState } from '../../sim/sectorState.ts'

/**
 * Galaxy ms for which superseded facts are kept. Of moments before that nothing is known any more, so
 * that no sector looks at them.
 */
export const FACTS_PAST_MS = 86_400_000

/**
 * Knows when facts next change for those present in a sector. Such a change is due like an item of
 * the sector's state, and comes before items of the same moment [FACT-1].
 */
export class FactWatch {
  /** Sector time up to which all changes have been looked at. */
  #lookedAt: number
  /** Set while a look is due at once: a fact that holds already may not have been looked at. */
  #isLate = true
  #next: NextFactChange | null = null
  /** The facts' number from which `#next` was computed. */
  #n = -1
  /** How often somebody had come to the sector when `#next` was brought up to date. */
  #comings = 0

  /** @param now sector time at which the watch begins */
  constructor(now: number) {
    this.#lookedAt = now
  }

  /** Discards all looks after `now`, because the sector goes back to an earlier state. */
  startAgain(now: number): void {
    this.#lookedAt = now
    this.#isLate = true
    this.#next = null
  }

  /** Leaves out looks at moments of which nothing is known any more. @param now sector time */
  passOver(now: number): void {
    if (this.#lookedAt >= now - FACTS_PAST_MS) return
    this.#lookedAt = now - FACTS_PAST_MS
    this.#next = null
  }

  /** @returns sector time of the next look, which may be in the past; null if none is needed */
  next(facts: Facts, { presence, now }: SectorState): number | null {
    if (presence.size < 2) return null
    if (this.#isLate) return Math.max(now, this.#lookedAt)
    const came = presence.cameSince(this.#comings)
    if (!this.#next || this.#n !== facts.n || came === null) {
      this.#next = new NextFactChange(facts, this.#lookedAt, presence.commanders())
      this.#n = facts.n
    } else if (came.length > 0) this.#next.add(came)
    this.#comings = presence.comings
    return this.#next.at
  }

  /** To be called when everything that holds at `at` is being looked at. */
  looked(at: number): void {
    this.#isLate = false
    this.#lookedAt = Math.max(this.#lookedAt, at)
    this.#next = null
  }

  /** @returns whether any newly learned fact may concern somebody present in the sector */
  learn(facts: Facts, { presence }: SectorState, learned: readonly Fact[]): boolean {
    const concerning = learned.filter((fact) => concernsPresent(facts, presence, fact))
    if (concerning.some(({ since }) => since <= this.#lookedAt)) this.#isLate = true
    return concerning.length > 0
  }
}
