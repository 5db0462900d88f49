/** Answers and messages on their way. The test chooses which happens next. */
export class Later {
  #waiting: (() => void)[] = []

  get size(): number {
    return this.#waiting.length
  }

  add(work: () => void): void {
    this.#waiting.push(work)
  }

  /** Lets one of them happen. @param pick any number; equal numbers pick the same one */
  one(pick: number): void {
    const [work] = this.#waiting.splice(pick % Math.max(1, this.#waiting.length), 1)
    work?.()
  }

  /** Lets everything happen, including what follows from it. */
  async all(): Promise<void> {
    await settled()
    for (let rounds = 0; this.#waiting.length > 0; rounds++) {
      if (rounds > 1_000) throw new Error('it never comes to rest')
      const waiting = this.#waiting
      this.#waiting = []
      for (const work of waiting) {
        work()
        await settled()
      }
    }
  }
}

/** Resolves when all pending promises have run to their end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
