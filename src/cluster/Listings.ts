import { type IRoomCache, initializeRoomCache, type SortOptions } from '@colyseus/core'
import { RedisDriver } from '@colyseus/redis-driver'
import type { Redis } from 'ioredis'
import type { Refusals } from './Refusals.ts'

/** The key under which Colyseus' Redis driver keeps the listings of all rooms, by room id. */
const KEY = 'roomcaches'
/** Listings removed by one command. */
const ROOMS_PER_COMMAND = 500

/**
 * The list of rooms in Redis, for the administrators' panel. Seats do not depend on it, since
 * Postgres says who hosts a sector. So it may be late or lost, and must never hold anything up.
 * What cannot be written now is written by a later look (`ListingsLook`).
 *
 * It differs from Colyseus' driver: a room is listed only if its id is free (atomically), methods
 * that nobody waits for never reject, and a failed query does not fail all later ones.
 */
export class Listings extends RedisDriver {
  readonly #redis: Redis
  readonly #refusals: Refusals

  constructor(redis: Redis, refusals: Refusals) {
    super(redis)
    this.#redis = redis
    this.#refusals = refusals
  }

  /** @returns false if another process has listed a room of that id */
  async insert(room: IRoomCache): Promise<boolean> {
    try {
      if ((await this.#redis.hsetnx(KEY, room.roomId, JSON.stringify(room))) === 1) return true
      const known = await this.#redis.hget(KEY, room.roomId)
      return known === null || (JSON.parse(known) as IRoomCache).processId === room.processId
    } catch (error) {
      this.#refusals.note(error, 'a room was not listed')
      return true
    }
  }

  override async persist(room: IRoomCache, create?: boolean): Promise<boolean> {
    return await super.persist(room, create).catch((error: unknown) => {
      this.#refusals.note(error, 'a listing was not written')
      return false
    })
  }

  override async update(
    room: IRoomCache,
    operations: Parameters<RedisDriver['update']>[1],
  ): Promise<boolean> {
    return await super.update(room, operations).catch((error: unknown) => {
      this.#refusals.note(error, 'a listing was not brought up to date')
      return true
    })
  }

  override async remove(roomId: string): Promise<boolean> {
    return await super.remove(roomId).catch((error: unknown) => {
      this.#refusals.note(error, 'a listing was not removed')
      return false
    })
  }

  /** @throws if Redis is away */
  override async query(
    conditions: Partial<IRoomCache>,
    sortOptions?: SortOptions,
  ): Promise<IRoomCache[]> {
    const wanted = Object.entries(conditions)
    const rooms = (await this.#all()).filter((room) =>
      wanted.every(([field, value]) => room[field as keyof IRoomCache] === value),
    )
    for (const [field, order] of Object.entries(sortOptions ?? {})) {
      const key = field as keyof IRoomCache
      const sign = order === 'desc' || order === 'descending' || order === -1 ? -1 : 1
      rooms.sort((one, other) => sign * (Number(one[key]) - Number(other[key])))
    }
    return rooms
  }

  /** Removes the listings of a dead process. */
  override async cleanup(processId: string): Promise<void> {
    await this.removeAll(await this.query({ processId }))
  }

  /** @throws if Redis is away */
  async removeAll(rooms: readonly Pick<IRoomCache, 'roomId'>[]): Promise<void> {
    for (let from = 0; from < rooms.length; from += ROOMS_PER_COMMAND) {
      const some = rooms.slice(from, from + ROOMS_PER_COMMAND)
      await this.#redis.hdel(KEY, ...some.map(({ roomId }) => roomId))
    }
  }

  async #all(): Promise<IRoomCache[]> {
    const listed = Object.values(await this.#redis.hgetall(KEY))
    return listed.map((text) => initializeRoomCache(JSON.parse(text)))
  }

  /** Does nothing: whoever made the connection closes it. */
  override async shutdown(): Promise<void> {}
}
