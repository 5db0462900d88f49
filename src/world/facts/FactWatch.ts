import type { Facts } from '../../sim/core/Facts.ts'
import type { Fact } from '../../sim/core/FactTable.ts'
import { concernsPresent, NextFactChange } from '../../sim/diplomacy/nextFactChange.ts'
import type { SectorState } from '../../sim/sectorState.ts'

/**
 * Of facts that were replaced longer ago nothing is known any more, so that no moment before is
 * looked at; galaxy ms.
 */
export const FACTS_PAST_MS = 86_400_000

/**
 * When facts next change for those present in a sector: due in it like what is due in its state, and
 * before that where both come at the same moment [FACT-1].
 */
export class FactWatch {
  /** Sector time up to which all changes were looked at. */
  #lookedAt: number
  /** A look is due whatever changes: something that holds already may not have been looked at. */
  #isLate = true
  #next: NextFactChange | null = null
  /** What `#next` was made from. */
  #n = -1
  #comings = 0

  /** @param now sector time at which it begins */
  constructor(now: number) {
    this.#lookedAt = now
  }

  /** What was looked at since is not to stand: the sector goes on from an earlier state. */
  startAgain(now: number): void {
    this.#lookedAt = now
    this.#isLate = true
    this.#next = null
  }

  /** Time goes on from here at the earliest. @param now sector time */
  passOver(now: number): void {
    if (this.#lookedAt >= now - FACTS_PAST_MS) return
    this.#lookedAt = now - FACTS_PAST_MS
    this.#next = null
  }

  /** @returns galaxy ms of the next look, which may be past; null if none is needed */
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

  /** All that holds at a moment is being looked at. */
  looked(at: number): void {
    this.#isLate = false
    this.#lookedAt = Math.max(this.#lookedAt, at)
    this.#next = null
  }

  /** @returns whether facts that were just learned may be about somebody here */
  learn(facts: Facts, { presence }: SectorState, learned: readonly Fact[]): boolean {
    const concerning = learned.filter((fact) => concernsPresent(facts, presence, fact))
    if (concerning.some(({ since }) => since <= this.#lookedAt)) this.#isLate = true
    return concerning.length > 0
  }
}
