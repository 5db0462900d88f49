import type { BusWire } from '../../src/feed/Feeds.ts'
import type { Later } from './Later.ts'

type Callback = (message: unknown) => void

/** A message under way to one process. */
export interface InFlight {
  readonly to: FakeWire
  readonly topic: string
  readonly text: string
}

/** Redis between processes: what is published is under way until the test delivers or loses it. */
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

  /** @param keep whether it will come once more */
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
    // To the one who published it as well, as with Redis.
    for (const to of this.#bus.wires) this.#bus.inFlight.push({ to, topic, text })
  }

  take({ topic, text }: InFlight): void {
    for (const callback of this.topics.get(topic) ?? []) callback(JSON.parse(text))
  }
}
