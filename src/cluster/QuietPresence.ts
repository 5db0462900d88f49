import { RedisPresence } from '@colyseus/redis-presence'
import type { Redis } from 'ioredis'
import type { Log } from '../ops/log.ts'
import { warnOnceASpell } from './redis.ts'

const PROOF_KEY = 'starlane:proof'
const PROOF_MS = 60_000

/** As it goes over the wire: JSON, to whoever listens to its topic. */
export interface Message {
  readonly topic: string
  readonly text: string
}

/**
 * Colyseus' presence over Redis, for a world in which Redis goes away: Colyseus calls much of it
 * without waiting, where a rejection would be nobody's, and some of it inside promises that would
 * then never settle. Here those calls never reject. What a lost one means, its asker finds out by a
 * time limit of its own.
 */
export class QuietPresence extends RedisPresence {
  readonly #log: Log
  /** Keys belong to one of Redis' databases, and so to one galaxy; topics would belong to all. */
  readonly #prefix: string

  constructor(redis: Redis, log: Log) {
    super(redis)
    this.#log = log
    const { db = 0 } = redis.options
    this.#prefix = db === 0 ? '' : `db${db}:`
    // Colyseus' own listeners write a line for each try to connect.
    for (const client of [this.pub, this.sub]) client.removeAllListeners('error')
    warnOnceASpell(redis, log)
    warnOnceASpell(this.sub as Redis, log)
    // Where one finds that it has to go elsewhere, the other would stay and hear nothing.
    redis.on('close', () => this.#reconnect(this.sub))
  }

  /** Whether both connections are up; that they carry anything, `prove` shows. */
  get isConnected(): boolean {
    return this.pub.status === 'ready' && this.sub.status === 'ready'
  }

  /**
   * Writes something, and says a word that whoever listens to the topic hears, on the connection that
   * all else goes by. A replica takes the word, so it is the write that tells.
   * @throws what Redis has against it, or that there is no answer
   */
  async prove(topic: string, word: unknown): Promise<void> {
    await this.pub.set(PROOF_KEY, '', 'PX', PROOF_MS)
    await super.publish(this.#prefix + topic, word)
  }

  /** Makes both connections anew: by then the name may lead elsewhere. Lost ones are made anyway. */
  reconnect(): void {
    this.#reconnect(this.pub)
    this.#reconnect(this.sub)
  }

  /** How many topics somebody here listens to. */
  get topics(): number {
    return this.subscriptions.eventNames().length
  }

  /** Connects the subscriber, so that from the first subscription on nothing is missed. */
  async connect(): Promise<void> {
    if (this.sub.status === 'wait') {
      await this.sub.connect().catch((error: unknown) => this.#note(error, 'subscriber'))
    }
  }

  override async subscribe(topic: string, callback: (message: unknown) => void): Promise<this> {
    // Once Redis is back, all topics that have listeners are subscribed again.
    await super
      .subscribe(this.#prefix + topic, callback)
      .catch((error: unknown) => this.#note(error, topic))
    return this
  }

  override async unsubscribe(topic: string, callback?: (message: unknown) => void): Promise<this> {
    await super
      .unsubscribe(this.#prefix + topic, callback)
      .catch((error: unknown) => this.#note(error, topic))
    return this
  }

  override async publish(topic: string, data: unknown): Promise<void> {
    await super
      .publish(this.#prefix + topic, data)
      .catch((error: unknown) => this.#note(error, topic))
  }

  /** Many at once, in order and in one write. While Redis is away they are lost at once. */
  async publishAll(messages: readonly Message[]): Promise<void> {
    if (this.pub.status !== 'ready') return
    const pipeline = this.pub.pipeline()
    for (const { topic, text } of messages) pipeline.publish(this.#prefix + topic, text)
    await pipeline.exec().catch((error: unknown) => this.#note(error, `${messages.length} topics`))
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
    this.sub.disconnect()
  }

  #reconnect(client: QuietPresence['pub']): void {
    if (client.status === 'ready') client.disconnect(true)
  }

  #note(error: unknown, what: string): void {
    this.#log.debug(
      { reason: error instanceof Error ? error.message : error, what },
      'Redis is away',
    )
  }
}
