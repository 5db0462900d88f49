import { RedisPresence } from '@colyseus/redis-presence'
import type { Redis } from 'ioredis'
import type { Log } from '../ops/log.ts'

const PULSE_MS = 5_000

/**
 * Colyseus' presence over Redis, for a world in which Redis goes away: Colyseus calls much of it
 * without waiting, where a rejection would be nobody's, and some of it inside promises that would
 * then never settle. Here those calls never reject. What a lost one means, its asker finds out by a
 * time limit of its own.
 */
export class QuietPresence extends RedisPresence {
  readonly #log: Log
  readonly #pulse: NodeJS.Timeout

  constructor(redis: Redis, log: Log) {
    super(redis)
    this.#log = log
    // The subscriber only listens: a connection that died without a word would never be noticed.
    this.#pulse = setInterval(() => {
      if (this.sub.status !== 'ready') return
      this.sub.ping().catch(() => this.sub.disconnect(true))
    }, PULSE_MS)
    this.#pulse.unref()
  }

  /** Connects the subscriber, so that from the first subscription on nothing is missed. */
  async connect(): Promise<void> {
    if (this.sub.status === 'wait') {
      await this.sub.connect().catch((error: unknown) => this.#note(error, 'subscriber'))
    }
  }

  override async subscribe(topic: string, callback: (message: unknown) => void): Promise<this> {
    // Once Redis is back, all topics that have listeners are subscribed again.
    await super.subscribe(topic, callback).catch((error: unknown) => this.#note(error, topic))
    return this
  }

  override async unsubscribe(topic: string, callback?: (message: unknown) => void): Promise<this> {
    await super.unsubscribe(topic, callback).catch((error: unknown) => this.#note(error, topic))
    return this
  }

  override async publish(topic: string, data: unknown): Promise<void> {
    await super.publish(topic, data).catch((error: unknown) => this.#note(error, topic))
  }

  override async hset(key: string, field: string, value: string): Promise<boolean> {
    return await super.hset(key, field, value).catch((error: unknown) => {
      this.#note(error, key)
      return false
    })
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    return await super.hdel(key, field).catch((error: unknown) => {
      this.#note(error, key)
      return false
    })
  }

  override shutdown(): void {
    clearInterval(this.#pulse)
    this.sub.disconnect()
  }

  #note(error: unknown, what: string): void {
    this.#log.debug(
      { reason: error instanceof Error ? error.message : error, what },
      'Redis is away',
    )
  }
}
