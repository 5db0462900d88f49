import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Log } from '../ops/log.ts'
import { checkRedis } from './checkRedis.ts'
import { RedisUnavailableError } from './RedisUnavailableError.ts'
import { isOfReplica, lineOf } from './redisErrors.ts'

const CONNECT_MS_MAX = 3_000
/** No command waits longer; what it was for says what then. */
const COMMAND_MS_MAX = 2_000
/** Without a word for so long while a command waits, a connection is taken for dead. */
const SILENCE_MS_MAX = 5_000
const RECONNECT_MS_MIN = 50
const RECONNECT_MS_MAX = 1_000
const KEEP_ALIVE_MS = 5_000

/** Emitted by a connection that finds itself at a replica, and is made anew. */
export const LEFT_REPLICA = 'starlane:leftReplica'

const FIRST_PAUSE_MS = 250
const PAUSE_MS_MAX = 5_000
const GIVE_UP_MS = 60_000

/**
 * A connection that never keeps anybody waiting: while Redis is away a command fails at once, one
 * under way in two seconds, and the connection is made again by itself, for ever.
 */
function redisClient(url: string): Redis {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS_MAX,
    commandTimeout: COMMAND_MS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    keepAlive: KEEP_ALIVE_MS,
    // Colyseus' presence does that, too; ioredis' own rejects, to nobody, where the connection closes
    // again at once, and that ends the process.
    autoResubscribe: false,
    // Rejects the command as well: whoever gave it has a time limit, and it may have been given twice.
    reconnectOnError(error) {
      if (!isOfReplica(error)) return false
      client.emit(LEFT_REPLICA)
      return 1
    },
    retryStrategy: (times) =>
      Math.min(RECONNECT_MS_MIN * 2 ** Math.min(times, 10), RECONNECT_MS_MAX),
  })
  return client
}

/**
 * Waits with growing pauses for a Redis that has all a server needs, and says what it waits for.
 * @throws RedisUnavailableError once `giveUpMs` have passed, or at once if waiting would not help
 */
export async function connectRedis(
  url: string,
  log: Log,
  giveUpMs: number = GIVE_UP_MS,
): Promise<Redis> {
  const giveUpAt = performance.now() + giveUpMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX)) {
    const found = await checkRedis(url, CONNECT_MS_MAX)
    if (found.kind === 'unfit') {
      throw new RedisUnavailableError(`Redis at ${shown(url)} cannot be used: ${found.reason}`)
    }
    const attempt = found.kind === 'fits' ? await connect(url, log) : found
    if (attempt instanceof Redis) return attempt
    const { reason } = attempt
    if (performance.now() + pauseMs > giveUpAt) {
      throw new RedisUnavailableError(
        `Redis at ${shown(url)} could not be used within ${giveUpMs / 1000} s (${reason}): is REDIS_URL right?`,
      )
    }
    log.warn({ reason, againInMs: pauseMs }, `waiting for Redis at ${shown(url)}`)
    await wait(pauseMs)
  }
}

/** @returns a connection that is up; or why there is none */
async function connect(url: string, log: Log): Promise<Redis | { readonly reason: string }> {
  const client = redisClient(url)
  warnOnceASpell(client, log)
  try {
    await client.connect()
    return client
  } catch (error) {
    client.disconnect()
    return { reason: lineOf(error) }
  }
}

/** The first failure of a connection that was up is worth a line, the tries to make it again are not. */
export function warnOnceASpell(client: Redis, log: Log): void {
  let isTold = false
  client.on('ready', () => {
    isTold = false
  })
  client.on('error', (error) => {
    log[isTold ? 'debug' : 'warn']({ reason: lineOf(error) }, 'Redis connection')
    isTold = true
  })
}

/** Where it is, without its password. */
function shown(url: string): string {
  return new URL(url).host
}
