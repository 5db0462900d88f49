/** Patches of a room a second, in the long run. */
const PATCHES_PER_SECOND_MAX = 20
/** So many may follow each other at once after quiet: orders of two players rarely have to wait. */
const BURST_MAX = 10

/** Lets something happen at once after quiet, and at most so many times a second under load. */
export class PatchPace {
  readonly #run: () => void
  #allowed = BURST_MAX
  #countedAt = performance.now()
  #later: NodeJS.Timeout | null = null

  constructor(run: () => void) {
    this.#run = run
  }

  want(): void {
    if (this.#later) return
    const waitMs = ((1 - this.#earn()) * 1_000) / PATCHES_PER_SECOND_MAX
    if (waitMs <= 0) this.#now()
    else this.#later = setTimeout(() => this.#now(), waitMs)
  }

  stop(): void {
    if (this.#later) clearTimeout(this.#later)
    this.#later = null
  }

  /** @returns how many may happen now */
  #earn(): number {
    const now = performance.now()
    const earned = ((now - this.#countedAt) * PATCHES_PER_SECOND_MAX) / 1_000
    this.#countedAt = now
    this.#allowed = Math.min(BURST_MAX, this.#allowed + earned)
    return this.#allowed
  }

  #now(): void {
    this.#later = null
    this.#earn()
    this.#allowed -= 1
    this.#run()
  }
}
