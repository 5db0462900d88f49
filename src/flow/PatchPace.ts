/** Patches of a room a second, in the long run. */
const PATCHES_PER_SECOND_MAX = 20
/** So many may follow each other at once after quiet: orders of two players rarely have to wait. */
const BURST_MAX = 10

/** Under overload it is so much slower at most: 5 a second. */
const SLOWDOWN_MAX = 4

/** Lets something happen at once after quiet, and at most so many times a second under load. */
export class PatchPace {
  readonly #run: () => void
  readonly #slowdown: () => number
  #allowed = BURST_MAX
  #countedAt = performance.now()
  #later: NodeJS.Timeout | null = null

  /** @param slowdown how many times slower the process wants it to be at the moment, 1 or more */
  constructor(run: () => void, slowdown: () => number = () => 1) {
    this.#run = run
    this.#slowdown = slowdown
  }

  want(): void {
    if (this.#later) return
    const waitMs = ((1 - this.#earn()) * 1_000) / this.#perSecond
    if (waitMs <= 0) this.#now()
    else this.#later = setTimeout(() => this.#now(), waitMs)
  }

  stop(): void {
    if (this.#later) clearTimeout(this.#later)
    this.#later = null
  }

  get #perSecond(): number {
    return PATCHES_PER_SECOND_MAX / Math.min(this.#slowdown(), SLOWDOWN_MAX)
  }

  /** @returns how many may happen now */
  #earn(): number {
    const now = performance.now()
    const earned = ((now - this.#countedAt) * this.#perSecond) / 1_000
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
