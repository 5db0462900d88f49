import type { Message, QuietPresence } from './QuietPresence.ts'

/**
 * Pub/sub in bursts, for messages that may be lost. All messages published in one turn, as by all
 * sectors of one commit, leave in one write. A write per message took a fifth of a busy process.
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

  /** Publishes with the next burst. Never rejects, and resolves before the message is sent. */
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
