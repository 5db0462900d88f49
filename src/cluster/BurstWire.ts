import type { Message, QuietPresence } from './QuietPresence.ts'

/**
 * Pub/sub for what may be lost, in bursts: all that is published in one moment, as by all sectors
 * of one commit, leaves in one write. A write of its own for each took a fifth of a busy process.
 */
export class BurstWire {
  readonly #presence: QuietPresence
  #burst: Message[] = []

  constructor(presence: QuietPresence) {
    this.#presence = presence
  }

  subscribe(topic: string, callback: (message: unknown) => void): Promise<unknown> {
    return this.#presence.subscribe(topic, callback)
  }

  unsubscribe(topic: string, callback?: (message: unknown) => void): Promise<unknown> {
    return this.#presence.unsubscribe(topic, callback)
  }

  /** Never rejects, and is not waited for. */
  publish(topic: string, message: unknown): Promise<void> {
    this.#burst.push({ topic, text: JSON.stringify(message) })
    if (this.#burst.length === 1) queueMicrotask(() => this.#send())
    return Promise.resolve()
  }

  #send(): void {
    const burst = this.#burst
    this.#burst = []
    void this.#presence.publishAll(burst)
  }
}
