/**
 * Tracks which of the processes that live according to Postgres are heard over Redis. If a process
 * talks to a Redis of its own (an old primary after a switch-over, another database of the same
 * server), this is the only sign of it.
 */
export class OthersHeard {
  readonly #unheardMs: number
  /** When each process was last heard; if it never was, since when it has been expected. */
  readonly #lastAt = new Map<string, number>()
  /** Processes that were silent for too long, until they are heard or die. */
  readonly #unheard = new Set<string>()
  #lookedAt = 0

  /** @param unheardMs real ms for which a process may be silent */
  constructor(unheardMs: number) {
    this.#unheardMs = unheardMs
  }

  /** A process was heard. @param now monotonic ms */
  heard(id: string, now: number): void {
    if (this.#lastAt.has(id)) this.#lastAt.set(id, now)
    this.#unheard.delete(id)
  }

  /** Restarts the time of silence for all, because nobody could have been heard until now. */
  startAnew(now: number): void {
    for (const id of this.#lastAt.keys()) this.#lastAt.set(id, now)
  }

  /**
   * @param others the living processes; all others are forgotten
   * @param mute those of them that say they reach nobody, so that their silence is their own fault.
   *   One that was missed before it said so stays missed, or two processes that do not hear each
   *   other would take turns.
   * @param now monotonic ms
   * @returns the processes not heard for too long
   */
  unheard(others: ReadonlySet<string>, mute: ReadonlySet<string>, now: number): readonly string[] {
    // If this process was stopped for so long, that is why it heard nobody.
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
