/** What has not happened yet: answers and messages under way. The test says which comes when. */
export class Later {
  #waiting: (() => void)[] = []

  get size(): number {
    return this.#waiting.length
  }

  add(work: () => void): void {
    this.#waiting.push(work)
  }

  /** Lets one of them happen. @param pick any number: the same picks the same */
  one(pick: number): void {
    const [work] = this.#waiting.splice(pick % Math.max(1, this.#waiting.length), 1)
    work?.()
  }

  /** Lets everything happen, and what comes of that. */
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

/** All that promises lead to by themselves has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
