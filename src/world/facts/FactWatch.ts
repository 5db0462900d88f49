import type { Facts } from '../../sim/core/Facts.ts'
import type { Fact } from '../../sim/core/FactTable.ts'
import { concernsPresent, nextFactChange } from '../../sim/diplomacy/nextFactChange.ts'
import type { SectorState } from '../../sim/sectorState.ts'

/**
 * When facts next change for those present in a sector: due in it like what is due in its state, and
 * before that where both come at the same moment [FACT-1].
 */
export class FactWatch {
  /** Sector time up to which all changes were looked at. */
  #lookedAt: number
  /** A look is due whatever changes: something that holds already may not have been looked at. */
  #isLate = true
  /** What `#next` was made from. */
  #n = -1
  #presence = -1
  #next: number | null = null

  /** @param now sector time at which it begins */
  constructor(now: number) {
    this.#lookedAt = now
  }

  /** What was looked at since is not to stand: the sector goes on from an earlier state. */
  startAgain(now: number): void {
    this.#lookedAt = now
    this.#isLate = true
    this.#n = -1
  }

  /** @returns galaxy ms of the next look, which may be past; null if none is needed */
  next(facts: Facts, { presence, now }: SectorState): number | null {
    if (this.#isLate && presence.size > 1) return Math.max(now, this.#lookedAt)
    if (this.#n !== facts.n || this.#presence !== presence.version) {
      this.#n = facts.n
      this.#presence = presence.version
      this.#next = nextFactChange(facts, presence, this.#lookedAt)
    }
    return this.#next
  }

  /** All that holds at a moment is being looked at. */
  looked(at: number): void {
    this.#isLate = false
    this.#lookedAt = Math.max(this.#lookedAt, at)
    this.#n = -1
  }

  /** @returns whether facts that were just learned may be about somebody here */
  learn(facts: Facts, { presence }: SectorState, learned: readonly Fact[]): boolean {
    const concerning = learned.filter((fact) => concernsPresent(facts, presence, fact))
    if (concerning.some(({ since }) => since <= this.#lookedAt)) this.#isLate = true
    return concerning.length > 0
  }
}
