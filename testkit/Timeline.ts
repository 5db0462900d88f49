import FlatQueue from 'flatqueue'

interface Happening {
  cancelled: boolean
  readonly run: () => void
}

/**
 * Virtual time: a queue of what is to happen. Between two events all promises run to their end, so
 * every run is the same.
 */
export class Timeline {
  readonly #queue = new FlatQueue<Happening>()
  /** Numbers the events: those for one moment happen in the order in which they were scheduled. */
  #asked = 0
  nowMs = 0
  steps = 0

  after(ms: number, run: () => void): { cancel(): void } {
    const happening: Happening = { cancelled: false, run }
    const at = this.nowMs + Math.max(0, Math.ceil(ms))
    this.#queue.push(happening, at + (this.#asked++ % 1e6) / 1e7)
    return {
      cancel: () => {
        happening.cancelled = true
      },
    }
  }

  /**
   * Lets time pass.
   * @param afterEach called when all consequences of a step have happened
   */
  async runUntil(ms: number, afterEach: () => void): Promise<void> {
    for (;;) {
      const at = this.#queue.peekValue()
      if (at === undefined || Math.floor(at) > ms) break
      const happening = this.#queue.pop()
      this.nowMs = Math.max(this.nowMs, Math.floor(at))
      if (!happening || happening.cancelled) continue
      this.steps++
      happening.run()
      await settled()
      afterEach()
    }
    this.nowMs = ms
  }
}

/** Resolves when all pending promise callbacks have run: Node runs them before this one. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
