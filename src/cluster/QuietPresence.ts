import { setTimeout as wait } from 'node:timers/promises'
import { RedisPresence } from '@colyseus/redis-presence'
import type { Redis } from 'ioredis'
import type { Log } from '../ops/log.ts'
import { RedisUnavailableError } from './RedisUnavailableError.ts'
import { Refusals } from './Refusals.ts'
import { LEFT_REPLICA, warnOnceASpell } from './redis.ts'
import { lineOf } from './redisErrors.ts'

/** The key that `prove` writes. */
const PROOF_KEY = 'starlane:proof'
/** Real ms after which that key expires. */
const PROOF_MS = 60_000
/** Real ms between two tries to subscribe again. */
const RESUBSCRIBE_AFTER_MS = 200

/** A published message: a topic, and JSON text for its listeners. */
export interface Message {
  readonly topic: string
  readonly text: string
}

/**
 * Colyseus' presence over Redis, made to survive that Redis goes away. Colyseus calls much of the
 * presence without waiting, so that a rejection would be unhandled, and some of it inside promises
 * that would then never settle. Here those calls never reject. Callers notice a lost one by their
 * own time limits.
 */
export class QuietPresence extends RedisPresence {
  readonly refusals: Refusals
  /** Put before each topic. Topics, unlike keys, are shared by all databases of a Redis server. */
  readonly #prefix: string
  #resubscribing = 0

  constructor(redis: Redis, log: Log) {
    super(redis)
    this.refusals = new Refusals(log)
    const { db = 0 } = redis.options
    this.#prefix = db === 0 ? '' : `db${db}:`
    // Colyseus' own listeners would log every try to connect.
    for (const client of [this.pub, this.sub]) client.removeAllListeners('error')
    warnOnceASpell(redis, log)
    warnOnceASpell(this.sub as Redis, log)
    // The subscriber would stay at the replica, and hear only what is published there.
    redis.on(LEFT_REPLICA, () => this.#reconnect(this.sub))
  }

  /** Whether both connections are up. Only `prove` shows whether they carry anything. */
  get isConnected(): boolean {
    return [this.pub, this.sub].every((one) => one.status === 'ready' && !isGhost(one))
  }

  /**
   * Writes a key and publishes a message, on the connection that everything else uses. A replica
   * would take the message, so only the write shows that this is a primary.
   * @throws the error of Redis, or that it does not answer
   */
  async prove(topic: string, word: unknown): Promise<void> {
    await this.pub.set(PROOF_KEY, '', 'PX', PROOF_MS)
    await this.say(topic, word)
  }

  /** Like `publish`, but @throws why the message was not published, or may not have been */
  async say(topic: string, data: unknown): Promise<void> {
    await super.publish(this.#prefix + topic, data)
  }

  /** Makes both connections anew. The host name may lead elsewhere now. */
  reconnect(): void {
    this.#reconnect(this.pub)
    this.#reconnect(this.sub)
  }

  /** How many topics have listeners here. */
  get topics(): number {
    return this.subscriptions.eventNames().length
  }

  /**
   * Connects the subscriber, so that no message is missed from the first subscription on.
   * @throws RedisUnavailableError after closing both connections
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
    // If this fails, the topic is subscribed again once Redis is back, as all with listeners are.
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

  /** Publishes messages in sequence and in one write. While Redis is away they are lost. */
  async publishAll(messages: readonly Message[]): Promise<void> {
    if (this.pub.status !== 'ready') return
    const pipeline = this.pub.pipeline()
    for (const { topic, text } of messages) pipeline.publish(this.#prefix + topic, text)
    const lost = (error: unknown): void =>
      this.refusals.note(error, 'what happens in sectors is not told to other processes')
    // A command that fails does not fail the pipeline: each has its own answer.
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

  // Colyseus' versions of these methods resolve with the error.

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

  /** Retries until it succeeds. Colyseus' version tries once, and loses topics if that fails. */
  protected override resubscribeAll(): void {
    void this.#resubscribeAll()
  }

  async #resubscribeAll(): Promise<void> {
    const { sub } = this
    const round = ++this.#resubscribing
    // A newer connection begins its own round, which ends this one.
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

  /** Reconnects connections that seem to be up but have ended. */
  revive(): void {
    for (const client of [this.pub, this.sub]) if (isGhost(client)) this.#reconnect(client)
  }

  #reconnect(client: QuietPresence['pub']): void {
    if (isGhost(client)) {
      // ioredis missed the end. With this status it lets us connect anew.
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
 * Whether a connection seems to be up but has ended. ioredis takes a connection that closes in the
 * moment it is made for ready, and never notices the end.
 */
function isGhost(client: QuietPresence['pub']): boolean {
  return client.status === 'ready' && (client as Redis).stream.destroyed
}
