/** Far more than any wait takes: on a slow machine it is patience, and costs nothing elsewhere. */
const WAIT_MS_MAX = 30_000

/** What tests wait for: a condition is looked at again each time something changed. */
export class Changes {
  readonly #looks = new Set<() => void>()

  /** Something changed: all who wait look again. */
  tell(): void {
    for (const look of [...this.#looks]) look()
  }

  /** @throws what the condition throws; if it does not hold in time, what was waited for */
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
    // Made here, so that its stack names the line that waits.
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
