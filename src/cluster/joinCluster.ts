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

/** This process's links to the others: listings, pub/sub and calls, all over one Redis. */
export interface Cluster {
  readonly presence: QuietPresence
  readonly driver: Listings
  /** @param processId the id of this process */
  calls(processId: string): NodeCalls
  /** Whether messages reach Redis and come back at the moment. */
  isConnected(): boolean
  /** Watches over time whether Redis carries messages, and from which processes. */
  readonly pulse: Pulse
  /** Counts errors of Redis. */
  readonly refusals: Pick<Refusals, 'count'>
  /** From now on, expects to hear the other processes. */
  listenFor(others: Others): void
  /**
   * Begins to keep the listings right.
   * @param alive returns the living processes; empty if unknown
   */
  keepListings(alive: () => ReadonlySet<string>): void
  close(): Promise<void>
}

/** Real ms between two looks at the listings. */
const LOOK_MS = 5_000
/** Each look of this number reads all listings, as does one when Redis is back. */
const LOOKS_PER_WHOLE_ONE = 12
/** Real ms that closing the connection in order may take. */
const QUIT_MS_MAX = 2_000

/** Connects this process to Redis. @throws RedisUnavailableError */
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
