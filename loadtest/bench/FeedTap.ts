import { Redis } from 'ioredis'
import type { Database } from '../../src/db/dataSource.ts'
import { Durations, type Spread } from './Figures.ts'

/** The part of a server's published commit that is read here; see src/feed/Feeds.ts. */
interface Published {
  readonly sector: number
  readonly from: number
  readonly to: number
  /** Unix ms. */
  readonly answeredAt: number
}

/**
 * Listens on the bus to what some sectors publish. From that it works out how long each commit's
 * answer took to reach the owner. All processes must run on one machine and share its clock.
 */
export class FeedTap {
  readonly #redis: Redis
  readonly #published: Published[] = []

  private constructor(redis: Redis) {
    this.#redis = redis
  }

  static async open(redisUrl: string, sectors: readonly number[]): Promise<FeedTap> {
    const redis = new Redis(redisUrl)
    const tap = new FeedTap(redis)
    redis.on('message', (_topic, text) => tap.#published.push(JSON.parse(text)))
    await redis.subscribe(...sectors.map((sector) => `starlane:feed:${sector}`))
    return tap
  }

  /** Forgets what it has heard so far. */
  clear(): void {
    this.#published.length = 0
  }

  /**
   * @returns times from a row's writing, by Postgres' clock, until the owner had the commit's
   * answer
   */
  async answers(database: Database): Promise<Spread> {
    const durations = new Durations()
    const bySector = Map.groupBy(this.#published, ({ sector }) => sector)
    for (const [sector, batches] of bySector) {
      const rows = await database.web.query<{ seq: number; at: number }>(
        `select seq, extract(epoch from recorded_at)::float8 * 1000 as at from event
         where sector = $1 and seq between $2 and $3`,
        [sector, batches[0]?.from ?? 0, batches.at(-1)?.to ?? 0],
      )
      const written = new Map(rows.map(({ seq, at }) => [seq, at]))
      for (const { from, to, answeredAt } of batches) {
        for (let seq = from; seq <= to; seq++) {
          const at = written.get(seq)
          if (at !== undefined) durations.add(answeredAt - at)
        }
      }
    }
    return durations.spread
  }

  close(): void {
    this.#redis.disconnect()
  }
}
