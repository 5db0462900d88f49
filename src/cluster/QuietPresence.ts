import { setTimeout as wait } from 'node:timers/promises'
import { RedisPresence } from '@colyseus/redis-presence'
import type { Redis } from 'ioredis'
import type { Log } from '../ops/log.ts'
import { RedisUnavailableError } from './RedisUnavailableError.ts'
import { Refusals } from './Refusals.ts'
import { LEFT_REPLICA, warnOnceASpell } from './redis.ts'
import { lineOf } from './redisErrors.ts'

const PROOF_KEY = 'starlane:proof'
const PROOF_MS = 60_000
const RESUBSCRIBE_AFTER_MS = 200

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
  readonly refusals: Refusals
  /** Keys belong to one of Redis' databases, and so to one galaxy; topics would belong to all. */
  readonly #prefix: string
  #resubscribing = 0

  constructor(redis: Redis, log: Log) {
    super(redis)
    this.refusals = new Refusals(log)
    const { db = 0 } = redis.options
    this.#prefix = db === 0 ? '' : `db${db}:`
    // Colyseus' own listeners write a line for each try to connect.
    for (const client of [this.pub, this.sub]) client.removeAllListeners('error')
    warnOnceASpell(redis, log)
    warnOnceASpell(this.sub as Redis, log)
    // It would stay with the replica, and hear only what reaches that.
    redis.on(LEFT_REPLICA, () => this.#reconnect(this.sub))
  }

  /** Whether both connections are up; that they carry anything, `prove` shows. */
  get isConnected(): boolean {
    return [this.pub, this.sub].every((one) => one.status === 'ready' && !isGhost(one))
  }

  /**
   * Writes something, and says a word that whoever listens to the topic hears, on the connection that
   * all else goes by. A replica takes the word, so it is the write that tells.
   * @throws what Redis has against it, or that there is no answer
   */
  async prove(topic: string, word: unknown): Promise<void> {
    await this.pub.set(PROOF_KEY, '', 'PX', PROOF_MS)
    await this.say(topic, word)
  }

  /** As `publish`, for whoever wants to know. @throws why it was not said, or may not have been */
  async say(topic: string, data: unknown): Promise<void> {
    await super.publish(this.#prefix + topic, data)
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

  /**
   * Connects the subscriber, so that from the first subscription on nothing is missed.
   * @throws RedisUnavailableError; then both connections are closed
   */
  async connect(): Promise<void> {
    if (this.sub.status !== 'wait') return
    try {
      await this.sub.connect()
    } catch (error) {
      this.sub.disconnect()
      this.pub.disconnect()
      throw new RedisUnavailableError(
        `Redis took one connection of this process and no second one: ${lineOf(error)}`,
      )
    }
  }

  override async subscribe(topic: string, callback: (message: unknown) => void): Promise<this> {
    // Once Redis is back, all topics that have listeners are subscribed again.
    await super
      .subscribe(this.#prefix + topic, callback)
      .catch((error: unknown) => this.refusals.note(error, `${topic} is not listened to`))
    return this
  }

  override async unsubscribe(topic: string, callback?: (message: unknown) => void): Promise<this> {
    await super
      .unsubscribe(this.#prefix + topic, callback)
      .catch((error: unknown) => this.refusals.note(error, `${topic} is still listened to`))
    return this
  }

  override async publish(topic: string, data: unknown): Promise<void> {
    await this.say(topic, data).catch((error: unknown) =>
      this.refusals.note(error, `nothing is said under ${topic}`),
    )
  }

  /** Many at once, in order and in one write. While Redis is away they are lost at once. */
  async publishAll(messages: readonly Message[]): Promise<void> {
    if (this.pub.status !== 'ready') return
    const pipeline = this.pub.pipeline()
    for (const { topic, text } of messages) pipeline.publish(this.#prefix + topic, text)
    const lost = (error: unknown): void =>
      this.refusals.note(error, 'what happens in sectors is not told to other processes')
    // Each command has an answer of its own, and one that fails does not fail the pipeline.
    const answers = (await pipeline.exec().catch(lost)) ?? []
    for (const [error] of answers) if (error) lost(error)
  }

  override async hset(key: string, field: string, value: string): Promise<boolean> {
    return await super.hset(key, field, value).catch((error: unknown) => {
      this.refusals.note(error, `${key} is not written`)
      return false
    })
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    return await super.hdel(key, field).catch((error: unknown) => {
      this.refusals.note(error, `${key} is not written`)
      return false
    })
  }

  // Colyseus' own resolve with the error.

  override async set(key: string, value: string): Promise<void> {
    await this.#write(key, this.pub.set(key, value))
  }

  override async setex(key: string, value: string, seconds: number): Promise<void> {
    await this.#write(key, this.pub.setex(key, seconds, value))
  }

  override async expire(key: string, seconds: number): Promise<void> {
    await this.#write(key, this.pub.expire(key, seconds))
  }

  override async del(key: string): Promise<void> {
    await this.#write(key, this.pub.del(key))
  }

  override async sadd(key: string, value: string): Promise<void> {
    await this.#write(key, this.pub.sadd(key, value))
  }

  /** Colyseus' own tries once, and whoever is then not listened to is so until the next connection. */
  protected override resubscribeAll(): void {
    void this.#resubscribeAll()
  }

  async #resubscribeAll(): Promise<void> {
    const { sub } = this
    const round = ++this.#resubscribing
    // A later connection begins a round of its own.
    while (sub.status === 'ready' && !isGhost(sub) && round === this.#resubscribing) {
      const topics = this.subscriptions.eventNames().map(String)
      if (topics.length === 0) return
      try {
        await sub.subscribe(...topics)
        return
      } catch (error) {
        this.refusals.note(error, 'topics are not listened to')
        await wait(RESUBSCRIBE_AFTER_MS)
      }
    }
  }

  override shutdown(): void {
    this.sub.disconnect()
  }

  /** Makes those connections anew that seem to be up and have ended. */
  revive(): void {
    for (const client of [this.pub, this.sub]) if (isGhost(client)) this.#reconnect(client)
  }

  #reconnect(client: QuietPresence['pub']): void {
    if (isGhost(client)) {
      // Its end was missed: told of it, ioredis lets us connect anew.
      client.status = 'end'
      const lost = (error: unknown): void => this.refusals.note(error, 'no new connection')
      client.connect().catch(lost)
    } else if (client.status === 'ready') client.disconnect(true)
  }

  async #write(key: string, writing: Promise<unknown>): Promise<void> {
    await writing.catch((error: unknown) => this.refusals.note(error, `${key} is not written`))
  }
}

/**
 * Whether a connection seems to be up and has ended: one that closes in the moment in which it is
 * made, ioredis takes for ready, and hears no more of.
 */
function isGhost(client: QuietPresence['pub']): boolean {
  return client.status === 'ready' && (client as Redis).stream.destroyed
}
