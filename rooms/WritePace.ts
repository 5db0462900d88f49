/** What is written in bursts: whoever wants to write says so, and is called when it is time. */
export interface Paced {
  /** Monotonic ms of its last write. */
  readonly wroteAt: number
  write(): void
}

/** What comes within so many ms of a write leaves with the next. */
const WINDOW_MS = 20

/**
 * Gathers what many sockets are sent. After quiet a socket is written to at once, that is when all
 * that happens in this moment has happened; what comes then within the window leaves in one write.
 */
export class WritePace {
  #soon = new Set<Paced>()
  #later = new Set<Paced>()
  #immediate: NodeJS.Immediate | null = null
  #timer: NodeJS.Timeout | null = null

  want(one: Paced): void {
    if (this.#later.has(one)) return
    if (performance.now() - one.wroteAt >= WINDOW_MS) {
      this.#soon.add(one)
      this.#immediate ??= setImmediate(() => {
        this.#immediate = null
        const due = this.#soon
        this.#soon = new Set()
        for (const paced of due) paced.write()
      })
    } else {
      this.#later.add(one)
      this.#timer ??= setTimeout(() => {
        this.#timer = null
        const due = this.#later
        this.#later = new Set()
        for (const paced of due) paced.write()
      }, WINDOW_MS)
    }
  }

  forget(one: Paced): void {
    this.#soon.delete(one)
    this.#later.delete(one)
  }

  stop(): void {
    if (this.#immediate) clearImmediate(this.#immediate)
    if (this.#timer) clearTimeout(this.#timer)
    this.#soon.clear()
    this.#later.clear()
  }
}
