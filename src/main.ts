import { randomUUID } from 'node:crypto'
import { matchMaker } from '@colyseus/core'
import { grantBases } from './accounts/grantBases.ts'
import { BASES_SINCE } from './accounts/newBase.ts'
import { retireGuests } from './accounts/retireGuests.ts'
import { BurstWire } from './cluster/BurstWire.ts'
import { type Cluster, joinCluster } from './cluster/joinCluster.ts'
import { RedisUnavailableError } from './cluster/RedisUnavailableError.ts'
import { type Config, ConfigError, describeVariables, readConfig } from './config.ts'
import {
  awaitDatabase,
  type Database,
  DatabaseUnavailableError,
  openDatabase,
} from './db/dataSource.ts'
import { EmbeddedPostgresError } from './db/embedded/EmbeddedPostgresError.ts'
import { lineOf } from './db/embedded/run.ts'
import { startEmbeddedPostgres } from './db/embeddedPostgres.ts'
import { nodeEntity } from './db/entities/node.ts'
import { classify, isDatabaseAway, sqlState } from './db/failure.ts'
import { MigrationError, migrate } from './db/migrate.ts'
import { readSecret } from './db/readSecret.ts'
import { UnfitDatabaseError } from './db/surroundings.ts'
import { auditSums } from './ledger/auditLedger.ts'
import { addressToDial, hostAndPort } from './ops/addressToDial.ts'
import { buildPage } from './ops/buildPage.ts'
import { busyMeter } from './ops/busy.ts'
import { createLog, type Log } from './ops/log.ts'
import type { Metrics } from './ops/Metrics.ts'
import { flag } from './ops/options.ts'
import { listenTrouble, portTrouble } from './ops/portTrouble.ts'
import { type End, endsProcess, StartError } from './ops/process.ts'
import { readCommandLine } from './ops/readCommandLine.ts'
import {
  flushStandardStreams,
  guardStandardStreams,
  standardError,
  standardOut,
} from './ops/standardStreams.ts'
import { isCutOff } from './server/CutOff.ts'
import { FactHints } from './server/FactHints.ts'
import { SectorHints } from './server/SectorHints.ts'
import { createStarlane, startMatchmaker } from './server.ts'
import type { FoundedGalaxy } from './sim/galaxy/galaxy.ts'
import { systemClock } from './world/Clock.ts'
import { foundGalaxy, GalaxyMismatchError } from './world/foundGalaxy.ts'
import { type Admission, AdmissionError, admit } from './world/leases/admission.ts'
import { leaseTimes } from './world/leases/NodeLease.ts'
import { PostgresStore } from './world/postgres/PostgresStore.ts'
import { quickAudits } from './world/postgres/quickAudit.ts'
import { prune } from './world/postgres/retention.ts'
import { NodeRefusedError } from './world/Store.ts'
import { secretsOf } from './world/secretsOf.ts'
import { World } from './world/World.ts'

const COMMAND = {
  call: 'npm start --',
  does: 'Runs a server of the galaxy, with a Postgres of its own unless DATABASE_URL names one. Environment variables configure it.',
  options: {
    page: flag(
      'first builds the page if it is older than its sources; npm start passes this option',
    ),
  },
  variables: describeVariables(),
  ends: 'It ends with 0 when it was stopped, and with 1 if it could not start or could not end cleanly.',
  example: 'PORT=8080 npm start',
}

const PRUNE_EVERY_MS = 10 * 60_000
const AUDIT_EVERY_MS = 60_000
const GRANT_EVERY_MS = 10_000
const ACKS_HOURS = 24
const EVENTS_DAYS = 30
const EVENTS_DAYS_EMBEDDED = 1
/** Time limit for handing over all sectors. The remaining ones are then put down together. */
const DRAIN_MS_MAX = 50_000
const ENTER_TRIES_MAX = 5
/** How long to wait for the last lines to be written. */
const LAST_LINES_MS = 500

/** What was started, in order. It ends in the opposite order. */
type Ends = End[]

/** Starts the whole server. @throws one of the errors in `oneLine`, such as for a bad setting */
async function start(config: Config, log: Log, ends: Ends): Promise<void> {
  const address =
    config.publicAddress ??
    (config.redisUrl === null ? hostAndPort : addressToDial)(config.host, config.port)
  const trouble = config.port === 0 ? null : await portTrouble(config.port, config.host)
  if (trouble !== null) throw new StartError(trouble)
  const say = (line: string): void => tell(log, line)

  const connectionString = config.databaseUrl ?? (await embedded(config, log, ends))
  const { redisUrl, adminPassword, trustProxy, sparesLoopback } = config
  const isJoined = redisUrl !== null
  const lease = leaseTimes(config.leaseSeconds)
  const admission = { address, isJoined, lifeMs: lease.lifeMs }
  const { database, galaxy } = await enter(config, connectionString, admission, log)
  ends.push({ name: 'database', end: () => database.close() })
  const cluster = redisUrl === null ? null : await join(redisUrl, log, ends)
  // Clients reach a lone process where they already are; several processes each name an address.
  const publicAddress = isJoined ? address : config.publicAddress
  const id = await startMatchmaker(log, publicAddress, cluster)
  const calls = cluster?.calls(id)
  const wire = cluster && new BurstWire(cluster.presence)
  const hints = wire && new SectorHints(wire, log)
  const factHints = wire && new FactHints(wire)
  const store = new PostgresStore(database, lease.lifeMs)
  const busy = busyMeter()
  const world = new World({
    store,
    clock: systemClock,
    galaxy,
    node: { id, address },
    log,
    newBatchId: randomUUID,
    secrets: secretsOf(await readSecret(database)),
    hasPirates: config.hasPirates,
    times: { lease },
    load: () => ({
      clients: matchMaker.stats.local.ccu,
      busy: busy(),
      cutOff: cluster !== null && isCutOff(cluster.pulse),
    }),
    neighbours: {
      handedOver: (to, sector) => calls?.tell(to, 'handedOver', { sector }),
      factsCommitted: () => factHints?.tell(),
      arriving: (transit) => hints?.tellOfFleet(transit, world.writes),
      sent: (row) => hints?.tellOfInbox(row),
    },
  })
  hints?.listenFor(world)
  factHints?.listenFor(world)
  const starlane = await createStarlane({
    ...{ database, world, store, log, cluster },
    ...{ adminPassword, trustProxy, sparesLoopback },
  })
  ends.push({ name: 'server', end: () => starlane.stop() })
  // Registered before the world starts, so that its claims are given back if a later step fails.
  ends.push({ name: 'world', end: () => world.drain(DRAIN_MS_MAX).then(() => world.stop()) })
  await world.start()

  const listening = await starlane.listen(config).catch((error: unknown) => {
    const line = listenTrouble(error, config.port, config.host)
    throw line === null ? error : new StartError(line)
  })
  ends.push({ name: 'readiness', end: () => starlane.closeDoors() })
  starlane.metrics.count([
    {
      name: 'starlane_log_dropped_total',
      help: 'Lines that standard output and standard error did not take.',
      read: () => standardOut.dropped + standardError.dropped,
    },
  ])
  pruneNowAndThen(database, world, config, log, ends)
  grantBasesForAWhile(database, world, galaxy, log, ends)
  auditNowAndThen(database, starlane.metrics, log, ends)
  say(`Starlane is open: http://${hostToOpen(config.host)}:${listening.port}`)
}

/**
 * Finds the galaxy in the database, or founds it, and checks whether this process may join it. If
 * the database goes away meanwhile, it waits and starts again.
 *
 * @throws one of the errors in `oneLine`
 */
async function enter(
  config: Config,
  connectionString: string,
  admission: Admission,
  log: Log,
): Promise<{ database: Database; galaxy: FoundedGalaxy }> {
  for (let tries = 1; ; tries++) {
    await awaitDatabase({ connectionString, log })
    let database: Database | null = null
    try {
      await migrate({ connectionString, log })
      database = await openDatabase({ connectionString, log, applicationName: 'starlane' })
      if (config.databaseUrl === null) await expireNodes(database)
      const { galaxySeed: seed, galaxySectors: sectors, merchants, timeScale } = config
      const galaxy = await foundGalaxy(database, { seed, sectors, merchants, timeScale })
      await admit(database.web, admission, log)
      return { database, galaxy }
    } catch (error) {
      await database?.close()
      const mayPass = oneLine(error) === null && classify(error) !== 'definite'
      if (!mayPass || tries === ENTER_TRIES_MAX) throw error
      log.warn({ err: error }, 'the database went away while the server started; asking again')
    }
  }
}

/** Turns a database's error into one line: the operator needs its message, not our stack. */
function databaseTrouble(error: unknown, log: Log): unknown {
  const state = sqlState(error)
  if (oneLine(error) !== null || (state === null && !isDatabaseAway(error))) return error
  log.debug({ err: error }, 'the start failed')
  if (isDatabaseAway(error)) {
    return new DatabaseUnavailableError(
      `the database went away while the server started: ${lineOf(error)}`,
    )
  }
  return new DatabaseUnavailableError(
    `the database refuses what a start asks of it: ${lineOf(error)} (SQLSTATE ${state})`,
  )
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

async function join(redisUrl: string, log: Log, ends: Ends): Promise<Cluster> {
  const cluster = await joinCluster(redisUrl, log)
  ends.push({ name: 'Redis', end: () => cluster.close() })
  return cluster
}

/** The holder of the data folder is alone, so it need not wait for the last server's lease. */
async function expireNodes(database: Database): Promise<void> {
  await database.beats.dataSource
    .getRepository(nodeEntity)
    .createQueryBuilder()
    .update()
    .set({ expiresAt: () => 'clock_timestamp()' })
    .where('expiresAt > clock_timestamp()')
    .execute()
}

function pruneNowAndThen(
  database: Database,
  world: World,
  config: Config,
  log: Log,
  ends: Ends,
): void {
  const eventsDays = config.databaseUrl === null ? EVENTS_DAYS_EMBEDDED : EVENTS_DAYS
  const timer = setInterval(() => {
    prune(database.web, { acksHours: ACKS_HOURS, eventsDays }).then(
      (rows) => log.debug({ rows }, 'old rows deleted'),
      (error: unknown) => log.warn({ err: error }, 'old rows were not deleted; tried again later'),
    )
    const { retireUnplayedHours: unplayedHours, retireAbsentDays: absentDays } = config
    retireGuests(database.web, { unplayedHours, absentDays }).then(
      ({ sent, ...retired }) => {
        for (const row of sent) world.sent(row)
        log.debug(retired, 'guests who have gone were retired')
      },
      (error: unknown) => log.warn({ err: error }, 'no guests were retired; tried again later'),
    )
  }, PRUNE_EVERY_MS)
  ends.push({ name: 'pruning', end: () => clearInterval(timer) })
}

/** Gives bases to commanders who have none, until everybody has one; see grantBases.ts. */
function grantBasesForAWhile(
  database: Database,
  world: World,
  galaxy: FoundedGalaxy,
  log: Log,
  ends: Ends,
): void {
  let runsForNobody = 0
  const timer = setInterval(() => {
    if (world.writes < BASES_SINCE) return
    grantBases(database.web, galaxy).then(
      (sent) => {
        for (const row of sent) world.sent(row)
        runsForNobody = sent.length > 0 ? 0 : runsForNobody + 1
        // Twice, because a newcomer may just be coming in by a statement of before.
        if (runsForNobody >= 2) clearInterval(timer)
      },
      (error: unknown) => log.warn({ err: error }, 'no bases were granted; tried again later'),
    )
  }, GRANT_EVERY_MS)
  ends.push({ name: 'granting bases', end: () => clearInterval(timer) })
}

/** Runs the cheap part of the audit every minute; its findings go to the metrics and the log. */
function auditNowAndThen(database: Database, metrics: Metrics, log: Log, ends: Ends): void {
  const audit = quickAudits(database.web, { checks: [auditSums] })
  const timer = setInterval(() => {
    audit().then(
      ({ findings, byRule }) => {
        metrics.audited(byRule)
        for (const finding of findings) log.error({ ...finding }, 'the audit found a broken rule')
      },
      (error: unknown) => log.warn({ err: error }, 'no audit this time; tried again later'),
    )
  }, AUDIT_EVERY_MS)
  ends.push({ name: 'auditing', end: () => clearInterval(timer) })
}

/** Prints a line on a terminal; without a terminal, it goes to the log. */
function tell(log: Log, line: string): void {
  if (process.stdout.isTTY) standardOut.write(`${line}\n`)
  else log.info(line)
}

function hostToOpen(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** @returns the message of an error that needs no stack; null for any other error */
function oneLine(error: unknown): string | null {
  const known =
    error instanceof ConfigError ||
    error instanceof StartError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof DatabaseUnavailableError ||
    error instanceof MigrationError ||
    error instanceof UnfitDatabaseError ||
    error instanceof GalaxyMismatchError ||
    error instanceof RedisUnavailableError ||
    error instanceof AdmissionError ||
    error instanceof NodeRefusedError
  return known ? error.message : null
}

async function main(): Promise<void> {
  guardStandardStreams()
  const { page } = readCommandLine(COMMAND).values
  const ends: Ends = []
  let isEnding = (): boolean => false
  try {
    const config = readConfig(process.env)
    const log = createLog(config.logLevel, isDatabaseAway)
    isEnding = endsProcess(log, ends)
    if (page) await buildPage((line) => tell(log, line), ends)
    await start(config, log, ends).catch((error: unknown) => {
      throw databaseTrouble(error, log)
    })
  } catch (error) {
    // The process was told to end while it started, and this error is a consequence.
    if (isEnding()) return
    const line = oneLine(error)
    standardError.write(`${line ?? (error instanceof Error ? error.stack : String(error))}\n`)
    // The start failed and said why. Errors while ending would only hide that.
    for (let last = ends.pop(); last; last = ends.pop()) {
      await Promise.resolve(last.end()).catch(() => {})
    }
    await flushStandardStreams(LAST_LINES_MS)
    process.exit(1)
  }
}

await main()
