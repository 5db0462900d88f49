import type { Tally } from '../verdict/Tally.ts'

const EVERY_MS = 20

/** Measures how late this process's timers are. Everything that it times may be late by as much. */
export class LoopDelay {
  readonly #tally: Tally
  #timer: ReturnType<typeof setInterval> | null = null
  #at = 0

  constructor(tally: Tally) {
    this.#tally = tally
  }

  start(): void {
    this.#at = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.#tally.time('loop', now - this.#at - EVERY_MS)
      this.#at = now
    }, EVERY_MS)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }
}
