/** How often conditions are checked that may change without a message. */
const LOOK_EVERY_MS = 250

/** Conditions that are checked again whenever a message arrives. */
export class Looks {
  readonly #looks = new Set<() => void>()

  /** A message arrived: every waiting condition is checked again. */
  readonly tell = (): void => {
    for (const look of [...this.#looks]) look()
  }

  /** @returns whether it held in time */
  until(holds: () => boolean, msMax: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const giveUpAt = performance.now() + msMax
      const end = (held: boolean): void => {
        clearInterval(timer)
        this.#looks.delete(look)
        resolve(held)
      }
      const look = (): void => {
        if (holds()) end(true)
        else if (performance.now() >= giveUpAt) end(false)
      }
      const timer = setInterval(look, LOOK_EVERY_MS)
      this.#looks.add(look)
    })
  }
}
