/** Far longer than any wait should take. Slow machines may need it; elsewhere it costs nothing. */
const WAIT_MS_MAX = 30_000

/** Lets tests wait for a condition, which is checked after each change. */
export class Changes {
  readonly #looks = new Set<() => void>()

  /** Something changed: every waiting condition is checked again. */
  tell(): void {
    for (const look of [...this.#looks]) look()
  }

  /**
   * @param msMax longest wait
   * @throws what the condition throws; an Error with the condition's source if time runs out
   */
  async until(holds: () => boolean, msMax = WAIT_MS_MAX): Promise<void> {
    if (holds()) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = (): void => {
      try {
        if (holds()) resolve()
      } catch (error) {
        reject(error)
      }
    }
    // Created here, so that its stack names the line that waits.
    const late = new Error(`not within ${msMax} ms: ${holds}`)
    const timer = setTimeout(() => reject(late), msMax)
    this.#looks.add(look)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#looks.delete(look)
    }
  }
}
