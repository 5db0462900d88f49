/**
 * Which of the other processes are heard over Redis, of those that live by Postgres' word. A process
 * that talks to a Redis of its own (an old primary after a switch-over, another database of the same
 * server) finds nothing wrong with it but this.
 */
export class OthersHeard {
  readonly #unheardMs: number
  /** When each was heard last; or, not heard yet, since when it is expected to be. */
  readonly #lastAt = new Map<string, number>()
  /** Silent for too long, until they are heard or have died. */
  readonly #unheard = new Set<string>()
  #lookedAt = 0

  /** @param unheardMs for how long one may be silent */
  constructor(unheardMs: number) {
    this.#unheardMs = unheardMs
  }

  heard(id: string, now: number): void {
    if (this.#lastAt.has(id)) this.#lastAt.set(id, now)
    this.#unheard.delete(id)
  }

  /** That one was not heard until now says nothing about it: nobody could have been. */
  startAnew(now: number): void {
    for (const id of this.#lastAt.keys()) this.#lastAt.set(id, now)
  }

  /**
   * @param others that live; those who have died are forgotten
   * @param mute of them who say that they reach nobody: their silence is their own fault. Who was
   *   missed before it said so stays missed, or two that do not hear each other would take turns.
   * @returns those not heard for too long
   */
  unheard(others: ReadonlySet<string>, mute: ReadonlySet<string>, now: number): readonly string[] {
    // Whoever was stopped for so long has heard nobody because of that.
    if (now - this.#lookedAt > this.#unheardMs) this.startAnew(now)
    this.#lookedAt = now
    for (const id of others) if (!this.#lastAt.has(id)) this.#lastAt.set(id, now)
    for (const [id, at] of this.#lastAt) {
      if (!others.has(id)) {
        this.#lastAt.delete(id)
        this.#unheard.delete(id)
      } else if (mute.has(id)) this.#lastAt.set(id, now)
      else if (now - at > this.#unheardMs) this.#unheard.add(id)
    }
    return [...this.#unheard]
  }
}
