/** How much may happen in a burst, and a second in the long run. */
export interface Limit {
  readonly burst: number
  readonly perSecond: number
}

/** Counts what one client or address does against a limit. */
export class TokenBucket {
  readonly #limit: Limit
  #left: number
  #countedAt = performance.now()

  constructor(limit: Limit) {
    this.#limit = limit
    this.#left = limit.burst
  }

  /** @returns whether once more is allowed; what was not does not count */
  take(): boolean {
    const now = performance.now()
    const earned = ((now - this.#countedAt) * this.#limit.perSecond) / 1_000
    this.#countedAt = now
    this.#left = Math.min(this.#limit.burst, this.#left + earned)
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  /** Seconds from the last `take` until one is allowed again. */
  get secondsToNext(): number {
    return Math.max(0, 1 - this.#left) / this.#limit.perSecond
  }
}
