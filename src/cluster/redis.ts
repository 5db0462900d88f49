import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Log } from '../ops/log.ts'
import { checkRedis } from './checkRedis.ts'
import { RedisUnavailableError } from './RedisUnavailableError.ts'
import { isOfReplica, lineOf } from './redisErrors.ts'

/** Real ms that connecting may take. */
const CONNECT_MS_MAX = 3_000
/** Real ms that a command may take. */
const COMMAND_MS_MAX = 2_000
/** Real ms of silence, while a command waits, after which a connection counts as dead. */
const SILENCE_MS_MAX = 5_000
/** Real ms on which the growing pause before a reconnect is based. */
const RECONNECT_MS_MIN = 50
/** The longest pause before a reconnect, in real ms. */
const RECONNECT_MS_MAX = 1_000
/** Real ms of silence after which TCP begins to send keep-alives. */
const KEEP_ALIVE_MS = 5_000

/** The event of a connection that found itself at a replica. It connects anew. */
export const LEFT_REPLICA = 'starlane:leftReplica'

/** At the start: the first pause between two tries, in real ms. It doubles with each try. */
const FIRST_PAUSE_MS = 250
/** At the start: the longest pause between two tries, in real ms. */
const PAUSE_MS_MAX = 5_000
/** At the start: real ms after which to give up. */
const GIVE_UP_MS = 60_000

/**
 * Makes a connection that never blocks its users. While Redis is away, new commands fail at once
 * and commands under way within two seconds. It reconnects by itself, for ever.
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
    // Colyseus' presence resubscribes as well. If the connection closes again at once, ioredis' own
    // resubscribing rejects unhandled, which would end the process.
    autoResubscribe: false,
    // For 1, ioredis reconnects and rejects the command. It does not resend it, as 2 would mean.
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
 * Waits, with growing pauses, for a Redis that has all a server needs. Logs what it waits for.
 * @throws RedisUnavailableError once `giveUpMs` (real ms) have passed, or at once if waiting is no
 *   use
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

/** @returns a connection that is up, or why there is none */
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

/** Logs a warning for the first failure of a connection that was up, but not for failed retries. */
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

/** The URL's host and port, without its password. */
function shown(url: string): string {
  return new URL(url).host
}
