/** The most patches of a room per second, on average. */
const PATCHES_PER_SECOND_MAX = 20
/**
 * Patches that may follow each other at once after a quiet time, so that few orders have to wait.
 */
const BURST_MAX = 10

/** The most by which an overload slows patches down: to 5 per second. */
const SLOWDOWN_MAX = 4

/**
 * Runs an action at once after a quiet time, and a limited number of times per second under load.
 */
export class PatchPace {
  readonly #run: () => void
  readonly #slowdown: () => number
  #allowed = BURST_MAX
  #countedAt = performance.now()
  #later: NodeJS.Timeout | null = null

  /** @param slowdown returns the factor, 1 or more, by which the process wants it slower now */
  constructor(run: () => void, slowdown: () => number = () => 1) {
    this.#run = run
    this.#slowdown = slowdown
  }

  /** Runs the action as soon as the pace allows. Calls before that are merged into one. */
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

  /** @returns how many runs are allowed now */
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
