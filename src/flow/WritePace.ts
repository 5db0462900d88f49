/** What is written in bursts: whoever wants to write says so, and is called when it is time. */
export interface Paced {
  /** Monotonic ms of its last write. */
  readonly wroteAt: number
  write(): void
}

/** What comes within so many ms of a write leaves with the next: … */
const WINDOW_MS_MIN = 5
const WINDOW_MS_MAX = 20
/** … so many for each socket that was last written to, so that writes take about a tenth of the time. */
const WINDOW_MS_PER_SOCKET = 0.1

/**
 * Gathers what many sockets are sent. After quiet a socket is written to at once, that is when all
 * that happens in this moment has happened; what comes then within the window leaves in one write.
 * Whoever has as much as leaves in one write waits for nothing but its turn.
 */
export class WritePace {
  #soon = new Set<Paced>()
  #later = new Set<Paced>()
  readonly #full = new Set<Paced>()
  #immediate: NodeJS.Immediate | null = null
  #turn: NodeJS.Immediate | null = null
  #timer: NodeJS.Timeout | null = null
  #windowMs = WINDOW_MS_MIN
  readonly #slowdown: () => number

  /** @param slowdown how many times longer the process wants the window at the moment, 1 or more */
  constructor(slowdown: () => number = () => 1) {
    this.#slowdown = slowdown
  }

  want(one: Paced): void {
    if (this.#later.has(one) || this.#full.has(one)) return
    if (performance.now() - one.wroteAt >= this.#window) {
      this.#soon.add(one)
      this.#immediate ??= setImmediate(() => {
        this.#immediate = null
        const due = this.#soon
        this.#soon = new Set()
        for (const paced of due) paced.write()
      })
    } else {
      this.#later.add(one)
      this.#timer ??= setTimeout(() => this.#writeLater(), this.#window)
    }
  }

  /** To be called by one that has as much as leaves in one write: there is nothing to gather. */
  wantNow(one: Paced): void {
    if (this.#full.has(one)) return
    this.forget(one)
    this.#full.add(one)
    this.#turn ??= setImmediate(() => this.#writeFull())
  }

  forget(one: Paced): void {
    this.#soon.delete(one)
    this.#later.delete(one)
    this.#full.delete(one)
  }

  stop(): void {
    if (this.#immediate) clearImmediate(this.#immediate)
    if (this.#turn) clearImmediate(this.#turn)
    if (this.#timer) clearTimeout(this.#timer)
    for (const waiting of [this.#soon, this.#later, this.#full]) waiting.clear()
  }

  /** Under overload even few sockets are written to seldom: it is not their number that is too much. */
  get #window(): number {
    const slowdown = this.#slowdown()
    return slowdown > 1 ? WINDOW_MS_MAX * slowdown : this.#windowMs
  }

  #writeLater(): void {
    this.#timer = null
    const due = this.#later
    this.#later = new Set()
    const windowMs = due.size * WINDOW_MS_PER_SOCKET
    this.#windowMs = Math.min(Math.max(windowMs, WINDOW_MS_MIN), WINDOW_MS_MAX)
    for (const paced of due) paced.write()
  }

  /** One at a time: what a write makes room for is made at once, and thousands may have come back. */
  #writeFull(): void {
    this.#turn = null
    const [first] = this.#full
    if (!first) return
    this.#full.delete(first)
    if (this.#full.size > 0) this.#turn = setImmediate(() => this.#writeFull())
    first.write()
  }
}
