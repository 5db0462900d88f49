import type { Log } from '../ops/log.ts'
import { Listings } from './Listings.ts'
import { ListingsLook } from './ListingsLook.ts'
import { NodeCalls } from './NodeCalls.ts'
import { QuietPresence } from './QuietPresence.ts'
import { type Others, type PulseTimes, RedisPulse } from './RedisPulse.ts'
import type { Refusals } from './Refusals.ts'
import { connectRedis } from './redis.ts'

export type Pulse = Pick<
  RedisPulse,
  'carries' | 'troubledMs' | 'trouble' | 'unheard' | 'reconnects'
>

/** What joins this process to the others: listings, pub/sub and calls, all over one Redis. */
export interface Cluster {
  readonly presence: QuietPresence
  readonly driver: Listings
  /** @param processId of this process */
  calls(processId: string): NodeCalls
  /** Whether what is given to Redis arrives, there and back, at the moment. */
  isConnected(): boolean
  /** The same over time, and whom of the others it brings. */
  readonly pulse: Pulse
  /** What Redis answered with an error. */
  readonly refusals: Pick<Refusals, 'count'>
  /** From now on the others are expected to be heard. */
  listenFor(others: Others): void
  /** Begins to keep the listings whole. @param alive the processes that live, as far as is known */
  keepListings(alive: () => ReadonlySet<string>): void
  close(): Promise<void>
}

const LOOK_MS = 5_000
/** Every so many looks, and when Redis is there again, all listings are looked at. */
const LOOKS_PER_WHOLE_ONE = 12
const QUIT_MS_MAX = 2_000

/** @throws RedisUnavailableError */
export async function joinCluster(
  url: string,
  log: Log,
  times: Partial<PulseTimes> = {},
): Promise<Cluster> {
  const redis = await connectRedis(url, log)
  const presence = new QuietPresence(redis, log)
  await presence.connect()
  const pulse = new RedisPulse(presence, log, times)
  await pulse.start()
  const driver = new Listings(redis, presence.refusals)
  let timer: NodeJS.Timeout | null = null
  let calls: NodeCalls | null = null

  return {
    presence,
    driver,
    calls(processId) {
      calls ??= new NodeCalls(presence, processId, log)
      return calls
    },
    isConnected: () => presence.isConnected && pulse.carries,
    pulse,
    refusals: presence.refusals,
    listenFor: (others) => pulse.listenFor(others),
    keepListings(alive) {
      const listings = new ListingsLook(driver, log)
      let count = 0
      let busy = false
      const look = (isWhole: boolean): void => {
        if (busy || redis.status !== 'ready') return
        busy = true
        const done = isWhole ? listings.lookAtAll(alive()) : listings.look()
        done
          .catch((error: unknown) => presence.refusals.note(error, 'listings are not looked at'))
          .finally(() => {
            busy = false
          })
      }
      timer = setInterval(() => look(count++ % LOOKS_PER_WHOLE_ONE === 0), LOOK_MS)
      redis.on('ready', () => look(true))
    },
    async close() {
      if (timer) clearInterval(timer)
      redis.removeAllListeners('ready')
      pulse.stop()
      await calls?.stop()
      presence.shutdown()
      const limit = setTimeout(() => redis.disconnect(), QUIT_MS_MAX)
      await redis.quit().catch(() => redis.disconnect())
      clearTimeout(limit)
    },
  }
}
