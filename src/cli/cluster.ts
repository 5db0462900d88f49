/**
 * `npm run cluster`: several server processes on this machine, over one Postgres and one Redis.
 * Both are started here, unless DATABASE_URL or REDIS_URL names another. Ctrl-C stops everything; a
 * second Ctrl-C ends it at once.
 */
import { pino } from 'pino'
import { findRedis } from '../cluster/localRedis.ts'
import { printLine } from '../cluster/printLine.ts'
import { RedisUnavailableError } from '../cluster/RedisUnavailableError.ts'
import { runServerProcess, type ServerProcess } from '../cluster/serverProcess.ts'
import { type Config, ConfigError, childEnvironment, readConfig } from '../config.ts'
import { EmbeddedPostgresError } from '../db/embedded/EmbeddedPostgresError.ts'
import { startEmbeddedPostgres } from '../db/embeddedPostgres.ts'
import { buildPage } from '../ops/buildPage.ts'
import { onParentGone } from '../ops/onParentGone.ts'
import { flag, wholeNumber } from '../ops/options.ts'
import { portTrouble } from '../ops/portTrouble.ts'
import { type End, StartError } from '../ops/process.ts'
import { endIfAskedWrongly, readCommandLine } from '../ops/readCommandLine.ts'
import {
  flushStandardStreams,
  guardStandardStreams,
  standardError,
} from '../ops/standardStreams.ts'
import { UsageError } from '../ops/UsageError.ts'

interface Plan {
  readonly config: Config
  readonly ports: readonly number[]
  readonly restart: boolean
  readonly page: boolean
}

const PROCESSES_MAX = 32
/** The most connections of one server, including a migration's. */
const CONNECTIONS_PER_PROCESS = 16
/** Further connections, for people and backups. */
const CONNECTIONS_BESIDE = 20
const COMMAND = {
  call: 'npm run cluster --',
  does: 'Runs several servers of one galaxy on this machine, over one Postgres and one Redis. It starts both, unless the environment names others. Ctrl-C stops everything.',
  options: {
    processes: wholeNumber('N', 'servers', { min: 1, max: PROCESSES_MAX, byDefault: 3 }),
    port: wholeNumber('PORT', 'TCP port of the first server; the others follow it', {
      ...{ min: 1, max: 65_535, byDefault: null, defaultShown: 'the variable PORT, or 2567' },
    }),
    restart: flag('restarts a server, or Redis, that has ended by itself'),
    page: flag('first builds the page if it is older than its sources; npm passes this option'),
  },
  variables: {
    DATABASE_URL: 'a Postgres to use in place of the embedded one',
    REDIS_URL: 'a Redis to use in place of one that is started',
    'HOST, DATA_DIR, LOG_LEVEL, …':
      'apply to every server; "npm start -- --help" lists all of them',
  },
  ends: 'It ends with 0 when it was stopped, with 1 if it could not start or no server is left, and with 2 if the arguments were wrong.',
  example: 'npm run cluster -- --processes 3 --restart',
}
/** Signals within this time are one Ctrl-C, which the terminal sends to us and npm forwards. */
const SAME_KEYSTROKE_MS = 1_000
const LAST_LINES_MS = 500

function say(line: string): void {
  printLine('cluster', line)
}

/** @throws ConfigError or StartError, each with one line */
function readPlan(): Plan {
  const { processes, port, restart, page } = readCommandLine(COMMAND).values
  const config = readConfig(process.env)
  if (config.publicAddress !== null) {
    throw new StartError('PUBLIC_ADDRESS cannot be the same for several processes: leave it unset')
  }
  const [name, first] = port === null ? ['PORT', config.port] : ['--port', port]
  const max = 65_536 - processes
  if (first < 1 || first > max) {
    const line = `${name} is ${first}; for ${processes} servers it must be a whole number from 1 to ${max}`
    throw port === null ? new StartError(line) : new UsageError(line)
  }
  const ports = Array.from({ length: processes }, (_, index) => first + index)
  return { config, ports, restart, page }
}

/**
 * Starts everything. The servers may not be ready when it returns.
 *
 * @param ends gets what was started, to be ended in the opposite order
 */
async function start(
  { config, ports, restart, page }: Plan,
  ends: End[],
  stopping: AbortSignal,
  stop: (why: string, code: 0 | 1) => void,
): Promise<readonly ServerProcess[]> {
  for (const port of ports) {
    const trouble = await portTrouble(port, config.host)
    if (trouble !== null) throw new StartError(trouble)
  }
  if (page) await buildPage(say, ends)
  stopping.throwIfAborted()
  const databaseUrl = config.databaseUrl ?? (await embedded(config, ports.length, ends, stop))
  stopping.throwIfAborted()

  const redis = await findRedis({
    url: config.redisUrl,
    onProgress: say,
    onLost(reason) {
      say(restart ? `${reason}; starts again` : `${reason}; the servers go on without it`)
      if (restart) redis.server?.restart().catch((error: unknown) => say(lineOf(error)))
    },
  })
  ends.push({ name: 'Redis', end: () => redis.stop() })
  if (redis.server !== null) {
    const { pid, port, url } = redis.server
    say(`Redis runs as process ${pid} on port ${port}; "npm run starlane" needs REDIS_URL=${url}`)
  }
  stopping.throwIfAborted()

  const servers = ports.map((port, index) => {
    const address = `${hostToReach(config.host)}:${port}`
    const name = String(index + 1)
    return runServerProcess({
      name,
      endpoint: `http://${address}`,
      restart,
      say: (line) => say(`${name} ${line}`),
      env: childEnvironment({
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
        PORT: String(port),
        PUBLIC_ADDRESS: address,
        npm_lifecycle_event: '', // so that the servers end only when we tell them
      }),
    })
  })
  ends.push({
    name: 'servers',
    end: async () => {
      await Promise.all(servers.map((server) => server.stop()))
    },
  })
  return servers
}

async function embedded(
  { dataDir, logLevel }: Config,
  processes: number,
  ends: End[],
  stop: (why: string, code: 0 | 1) => void,
): Promise<string> {
  const connections = CONNECTIONS_BESIDE + CONNECTIONS_PER_PROCESS * processes
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: pino({ level: logLevel, base: null }, { write: (line) => say(line.trimEnd()) }),
    onProgress: say,
    onLost: (reason) => stop(`the database is lost: ${reason}`, 1),
    settings: { max_connections: String(connections) },
  })
  ends.push({ name: 'Postgres', end: () => postgres.stop() })
  return postgres.connectionString
}

/** The host at which processes of this machine reach a server that listens on `host`. */
function hostToReach(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

async function sayWhenOpen(servers: readonly ServerProcess[]): Promise<void> {
  const ready = await Promise.all(servers.map((server) => server.started))
  const open = servers.filter((_, index) => ready[index]).map((server) => server.endpoint)
  if (open.length > 0) say(`Starlane is open: ${open.join(' ')}`)
}

/** The message of an expected error, which is written for people; the stack of any other error. */
function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const known =
    error instanceof ConfigError ||
    error instanceof StartError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof RedisUnavailableError
  return known ? error.message : (error.stack ?? error.message)
}

/** Ends the process. Lines that cannot be written within `LAST_LINES_MS` are lost. */
async function exit(code: 0 | 1): Promise<void> {
  await flushStandardStreams(LAST_LINES_MS)
  process.exit(code)
}

async function main(plan: Plan): Promise<void> {
  const ends: End[] = []
  const stopping = new AbortController()
  let stoppingSinceMs = 0

  const stop = async (why: string, code: 0 | 1): Promise<void> => {
    if (stopping.signal.aborted) return
    stopping.abort()
    stoppingSinceMs = performance.now()
    say(`stopping: ${why}`)
    await starting.catch(() => {}) // was cut short
    let failed = false
    for (const { name, end } of ends.reverse()) {
      try {
        await end()
      } catch (error) {
        failed = true
        say(`${name} could not be stopped: ${lineOf(error)}`)
      }
    }
    say('all has stopped')
    await exit(failed ? 1 : code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) {
        if (performance.now() - stoppingSinceMs < SAME_KEYSTROKE_MS) return
        say('ended at once; a Postgres of ours is left to the next start')
        void exit(1) // servers and Redis are killed on the way out
        return
      }
      void stop(signal, 0)
    })
  }
  onParentGone(() => void stop('npm has gone', 0))

  const starting = start(plan, ends, stopping.signal, (why, code) => void stop(why, code))
  try {
    const servers = await starting
    void sayWhenOpen(servers)
    await Promise.all(servers.map((server) => server.gone))
    await stop('no server is left', 1)
  } catch (error) {
    if (stopping.signal.aborted) return // `stop` has already said why
    standardError.write(`${lineOf(error)}\n`)
    await stop('it could not start', 1)
  }
}

guardStandardStreams()
try {
  await main(readPlan())
} catch (error) {
  endIfAskedWrongly(error)
  standardError.write(`${lineOf(error)}\n`)
  await exit(1)
}
