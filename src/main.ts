import { randomUUID } from 'node:crypto'
import { RedisDriver } from '@colyseus/redis-driver'
import { RedisPresence } from '@colyseus/redis-presence'
import { nanoid } from 'nanoid'
import { type Config, ConfigError, readConfig } from './config.ts'
import { type Database, DatabaseUnavailableError, openDatabase } from './db/dataSource.ts'
import { EmbeddedPostgresError } from './db/embedded/EmbeddedPostgresError.ts'
import { startEmbeddedPostgres } from './db/embeddedPostgres.ts'
import { MigrationError, migrate } from './db/migrate.ts'
import { createLog, type Log } from './ops/log.ts'
import { listenTrouble, portTrouble } from './ops/portTrouble.ts'
import { type End, endsProcess, StartError } from './ops/process.ts'
import { createStarlane } from './server.ts'
import { systemClock } from './world/Clock.ts'
import { foundGalaxy, GalaxyMismatchError } from './world/foundGalaxy.ts'
import { LEASE_TIMES } from './world/NodeLease.ts'
import { PostgresStore } from './world/postgres/PostgresStore.ts'
import { prune } from './world/postgres/retention.ts'
import { World } from './world/World.ts'

const PRUNE_EVERY_MS = 10 * 60_000
const ACKS_HOURS = 24
const EVENTS_DAYS = 30
const EVENTS_DAYS_EMBEDDED = 1

/** What was started; it ends in the opposite order. */
type Ends = End[]

/** Starts the server from the ground up. @throws one of the errors of `oneLine` for a bad setting */
async function start(config: Config, log: Log, ends: Ends): Promise<void> {
  const trouble = config.port === 0 ? null : await portTrouble(config.port, config.host)
  if (trouble !== null) throw new StartError(trouble)
  const say = (line: string): void => tell(log, line)

  const connectionString = config.databaseUrl ?? (await embedded(config, log, ends))
  await migrate({ connectionString, log })
  const database = await openDatabase({ connectionString, log, applicationName: 'starlane' })
  ends.push({ name: 'database', end: () => database.close() })
  if (config.databaseUrl === null) await expireNodes(database)

  const { galaxySeed: seed, galaxySectors: sectors, merchants, timeScale } = config
  const galaxy = await foundGalaxy(database, { seed, sectors, merchants, timeScale })
  const address = config.publicAddress ?? `${config.host}:${config.port}`
  const world = new World({
    store: new PostgresStore(database, LEASE_TIMES.lifeMs),
    clock: systemClock,
    galaxy,
    node: { id: nanoid(), address },
    log,
    newFlushId: randomUUID,
  })
  const { publicAddress, redisUrl } = config
  const shared =
    redisUrl === null
      ? null
      : { presence: new RedisPresence(redisUrl), driver: new RedisDriver(redisUrl) }
  const starlane = await createStarlane({ database, world, log, publicAddress, shared })
  ends.push({ name: 'server', end: () => starlane.stop() })
  await world.start()
  ends.push({ name: 'world', end: () => world.stop() })

  const listening = await starlane.listen(config).catch((error: unknown) => {
    const line = listenTrouble(error, config.port, config.host)
    throw line === null ? error : new StartError(line)
  })
  ends.push({ name: 'readiness', end: () => starlane.drain() })
  pruneNowAndThen(database, config, log, ends)
  say(`Starlane is open: http://${hostToOpen(config.host)}:${listening.port}`)
}

async function embedded({ dataDir }: Config, log: Log, ends: Ends): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log,
    onProgress: (line) => tell(log, line),
    onLost: (reason) => {
      log.fatal({ reason }, 'the database is lost')
      process.kill(process.pid, 'SIGTERM')
    },
  })
  ends.push({ name: 'embedded database', end: () => postgres.stop() })
  return postgres.connectionString
}

/** Whoever holds the data folder is alone: what the last server held need not be waited for. */
async function expireNodes(database: Database): Promise<void> {
  await database.beats.query(
    'update node set expires_at = clock_timestamp() where expires_at > clock_timestamp()',
  )
}

function pruneNowAndThen(database: Database, config: Config, log: Log, ends: Ends): void {
  const eventsDays = config.databaseUrl === null ? EVENTS_DAYS_EMBEDDED : EVENTS_DAYS
  const timer = setInterval(() => {
    prune(database.web, { acksHours: ACKS_HOURS, eventsDays }).then(
      (rows) => log.debug({ rows }, 'old rows deleted'),
      (error: unknown) => log.warn({ err: error }, 'old rows were not deleted; tried again later'),
    )
  }, PRUNE_EVERY_MS)
  ends.push({ name: 'pruning', end: () => clearInterval(timer) })
}

/** For whoever waits at the terminal; where nobody does, it goes to the log like the rest. */
function tell(log: Log, line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`${line}\n`)
  else log.info(line)
}

function hostToOpen(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** Errors whose message says all to the person who starts the server: no stack for them. */
function oneLine(error: unknown): string | null {
  const known =
    error instanceof ConfigError ||
    error instanceof StartError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof DatabaseUnavailableError ||
    error instanceof MigrationError ||
    error instanceof GalaxyMismatchError
  return known ? error.message : null
}

async function main(): Promise<void> {
  const ends: Ends = []
  try {
    const config = readConfig(process.env)
    const log = createLog(config.logLevel)
    endsProcess(log, ends)
    await start(config, log, ends)
  } catch (error) {
    const line = oneLine(error)
    process.stderr.write(`${line ?? (error instanceof Error ? error.stack : String(error))}\n`)
    // The start has failed and said why: what does not end cleanly now could only hide that.
    for (const { end } of ends.reverse()) await Promise.resolve(end()).catch(() => {})
    process.exit(1)
  }
}

await main()
