/** A socket that is written to in bursts. `WritePace` calls `write` when it is time. */
export interface Paced {
  /** Monotonic ms of its last write. */
  readonly wroteAt: number
  write(): void
}

/** The shortest window, in real ms. Messages that come within a window leave in one write. */
const WINDOW_MS_MIN = 5
/** The longest window, in real ms, without overload. */
const WINDOW_MS_MAX = 20
/** Real ms of window per socket of the last round. So writes take about a tenth of the time. */
const WINDOW_MS_PER_SOCKET = 0.1

/**
 * Gathers messages to many sockets into fewer writes. After a quiet time a socket is written to at
 * the end of the present turn of the event loop. Messages that follow within the window leave in
 * one write. A socket that already has a full write waits only for its turn.
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

  /** @param slowdown returns the factor, 1 or more, by which the process wants the window longer */
  constructor(slowdown: () => number = () => 1) {
    this.#slowdown = slowdown
  }

  /** Has a socket written to when the pace allows. */
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

  /** Has a socket written to without a window, because it has a full write already. */
  wantNow(one: Paced): void {
    if (this.#full.has(one)) return
    this.forget(one)
    this.#full.add(one)
    this.#turn ??= setImmediate(() => this.#writeFull())
  }

  /** Drops a socket's wishes to be written to. */
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

  /** Under overload the window is long even for few sockets: their number is not the cause. */
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

  /** Writes one socket per turn. Each write has more made at once, and thousands may catch up. */
  #writeFull(): void {
    this.#turn = null
    const [first] = this.#full
    if (!first) return
    this.#full.delete(first)
    if (this.#full.size > 0) this.#turn = setImmediate(() => this.#writeFull())
    first.write()
  }
}
