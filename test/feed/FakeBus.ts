import type { BusWire } from '../../src/feed/Feeds.ts'
import type { Later } from './Later.ts'

type Callback = (message: unknown) => void

/** A message on its way to one process. */
export interface InFlight {
  readonly to: FakeWire
  readonly topic: string
  readonly text: string
}

/**
 * Stands for Redis between processes. A published message waits until the test delivers or loses
 * it.
 */
export class FakeBus {
  readonly inFlight: InFlight[] = []
  isAway = false
  readonly wires: FakeWire[] = []
  readonly #later: Later

  constructor(later: Later) {
    this.#later = later
  }

  wire(): FakeWire {
    const wire = new FakeWire(this, this.#later)
    this.wires.push(wire)
    return wire
  }

  /**
   * Delivers a message.
   * @param keep whether the message stays, to be delivered again
   */
  deliver(pick: number, keep = false): void {
    const at = pick % Math.max(1, this.inFlight.length)
    const message = this.inFlight[at]
    if (!keep) this.inFlight.splice(at, 1)
    message?.to.take(message)
  }

  lose(pick: number): void {
    this.inFlight.splice(pick % Math.max(1, this.inFlight.length), 1)
  }
}

export class FakeWire implements BusWire {
  readonly topics = new Map<string, Callback[]>()
  readonly #bus: FakeBus
  readonly #later: Later

  constructor(bus: FakeBus, later: Later) {
    this.#bus = bus
    this.#later = later
  }

  subscribe(topic: string, callback: Callback): Promise<void> {
    return new Promise((resolve) => {
      this.#later.add(() => {
        this.topics.set(topic, [...(this.topics.get(topic) ?? []), callback])
        resolve()
      })
    })
  }

  async unsubscribe(topic: string, callback?: Callback): Promise<void> {
    const [...callbacks] = this.topics.get(topic) ?? []
    callbacks.splice(callbacks.indexOf(callback as Callback) >>> 0, 1)
    if (callbacks.length > 0) this.topics.set(topic, callbacks)
    else this.topics.delete(topic)
  }

  async publish(topic: string, message: unknown): Promise<void> {
    if (this.#bus.isAway) return
    const text = JSON.stringify(message)
    // The publisher gets its own message too, as with Redis.
    for (const to of this.#bus.wires) this.#bus.inFlight.push({ to, topic, text })
  }

  take({ topic, text }: InFlight): void {
    for (const callback of this.topics.get(topic) ?? []) callback(JSON.parse(text))
  }
}
