/** How many actions may happen in a burst, and per second on average. */
export interface Limit {
  readonly burst: number
  readonly perSecond: number
}

/** Counts the actions of one client or address against a limit. */
export class TokenBucket {
  readonly #limit: Limit
  #left: number
  #countedAt = performance.now()

  constructor(limit: Limit) {
    this.#limit = limit
    this.#left = limit.burst
  }

  /** Counts an action. @returns whether it is allowed; a refused action does not count */
  take(): boolean {
    const now = performance.now()
    const earned = ((now - this.#countedAt) * this.#limit.perSecond) / 1_000
    this.#countedAt = now
    this.#left = Math.min(this.#limit.burst, this.#left + earned)
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  /** Seconds from the last `take` until an action is allowed again. */
  get secondsToNext(): number {
    return Math.max(0, 1 - this.#left) / this.#limit.perSecond
  }
}
