/**
 * The Redis of several server processes on one machine: an outside one if it is configured, else
 * one that we start from what this system has installed.
 */
import { checkRedis } from './checkRedis.ts'
import { installRedis } from './installRedis.ts'
import { RedisUnavailableError } from './RedisUnavailableError.ts'
import { type RedisServer, startRedisServer } from './redisServer.ts'

export interface LocalRedisOptions {
  /** Prints a line for the person who waits. */
  readonly onProgress: (line: string) => void
  /** Called if our own Redis ends without being asked to. */
  readonly onLost: (reason: string) => void
}

export interface LocalRedis {
  readonly url: string
  /** Null for an outside one. */
  readonly server: RedisServer | null
  /** Stops our own Redis; does nothing to an outside one. */
  stop(): Promise<void>
}

const PROGRAMS = ['redis-server', 'valkey-server'] as const
/** Real ms that the check of an outside Redis may take. */
const OUTSIDE_CHECK_MS_MAX = 5_000

/**
 * Finds or starts the Redis to use.
 * @param options.url an outside Redis; null to start one
 * @throws RedisUnavailableError with one line that says what to do
 */
export async function findRedis(
  options: LocalRedisOptions & { readonly url: string | null },
): Promise<LocalRedis> {
  const { url } = options
  if (url === null) {
    const server = await startLocalRedis(options)
    return { url: server.url, server, stop: () => server.stop() }
  }
  const found = await checkRedis(url, OUTSIDE_CHECK_MS_MAX)
  if (found.kind !== 'fits') {
    throw new RedisUnavailableError(
      `the Redis at ${new URL(url).host} cannot be used (${found.reason}): set REDIS_URL to one ` +
        'that can, or leave it unset to have one started here',
    )
  }
  return { url, server: null, stop: async () => {} }
}

/**
 * Starts the Redis or Valkey on the PATH. If there is none and this process is root, it installs
 * one first. The server does not outlive this process.
 * @throws RedisUnavailableError with one line that says what to do
 */
export async function startLocalRedis(options: LocalRedisOptions): Promise<RedisServer> {
  const found = await startAny(options)
  if (found !== null) return found
  const installed = (await installRedis(options.onProgress)) ? await startAny(options) : null
  if (installed !== null) return installed
  throw new RedisUnavailableError(
    `neither ${PROGRAMS.join(' nor ')} is on the PATH: set REDIS_URL to a Redis that runs, or ` +
      'install one (Debian, Ubuntu: apt-get install redis-server; Fedora: dnf install valkey; ' +
      'Alpine: apk add valkey; macOS: brew install redis)',
  )
}

async function startAny({ onLost }: LocalRedisOptions): Promise<RedisServer | null> {
  for (const program of PROGRAMS) {
    const server = await startRedisServer(program, onLost)
    if (server !== null) return server
  }
  return null
}
