/** Events in messages that are kept in case somebody else gets the same. */
const EVENTS_MAX = 10_000

/** What was made for one watcher and is the same for others, for as long as nothing happens [FEED-3]. */
export class EncodedMessageCache {
  readonly #made = new Map<string, unknown>()
  #events = 0

  /** @param make is called if nothing is known by that key @param events how many it holds */
  once<T>(key: string, make: () => T, events = 0): T {
    const known = this.#made.get(key) as T | undefined
    if (known !== undefined) return known
    // In a quiet sector many may come back, each from elsewhere.
    if (this.#events > EVENTS_MAX) this.clear()
    const made = make()
    this.#made.set(key, made)
    this.#events += 1 + events
    return made
  }

  clear(): void {
    this.#made.clear()
    this.#events = 0
  }
}
