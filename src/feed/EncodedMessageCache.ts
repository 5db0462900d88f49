/** The most events in cached messages. */
const EVENTS_MAX = 10_000

/** Messages of a sector that other watchers may get too, kept until something happens [FEED-3]. */
export class EncodedMessageCache {
  readonly #made = new Map<string, unknown>()
  #events = 0

  /**
   * @param make called if the key is not cached
   * @param events how many events the message holds
   * @returns the cached message
   */
  once<T>(key: string, make: () => T, events = 0): T {
    const known = this.#made.get(key) as T | undefined
    if (known !== undefined) return known
    // In a quiet sector many watchers may catch up, each from another cursor.
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
