import FlatQueue from 'flatqueue'

interface Happening {
  cancelled: boolean
  readonly run: () => void
}

/**
 * Virtual time: what is to happen, in order. Between two happenings everything that promises
 * brought about is run to its end, so that a run is the same each time.
 */
export class Timeline {
  readonly #queue = new FlatQueue<Happening>()
  /** Those at one moment come in the order they were asked for. */
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

  /** Lets time pass. `afterEach` is called when a step has had all its consequences. */
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

/** Node runs all promise callbacks before it gets to this one. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
