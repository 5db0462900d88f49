/**
 * `npm run bench`: starts a Postgres and the real server, measures, prints a table and writes
 * loadtest/results/bench.json. `-- --short` takes about three minutes; `-- --part feed`, `--part server`,
 * `--part vision` or the name of one of the feed's parts measures that alone. It never fails for a figure: it says
 * what is, and whether the mark is met.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../src/db/dataSource.ts'
import { startEmbeddedPostgres } from '../src/db/embeddedPostgres.ts'
import { migrate } from '../src/db/migrate.ts'
import { createLog } from '../src/ops/log.ts'
import { makeGalaxy } from '../src/sim/galaxy.ts'
import { FEED_PARTS } from './bench/feed.ts'
import { idle } from './bench/idle.ts'
import { jumps } from './bench/jumps.ts'
import { orders } from './bench/orders.ts'
import { leaveAll, seatPilots } from './bench/Pilots.ts'
import { recovery } from './bench/recovery.ts'
import { printSection, type Section, writeReport } from './bench/report.ts'
import { vision } from './bench/vision.ts'
import { visionSockets } from './bench/visionSockets.ts'
import { ServerProcess } from './ServerProcess.ts'

const SEED = 'starlane'
const SECTORS = 64
const PILOTS = 96

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    part: { type: 'string', default: '' },
  },
})
const { part, short: isShort } = values
const feedParts = FEED_PARTS.filter(({ name }) => ['', 'feed', name].includes(part))
if (!['server', 'vision'].includes(part) && feedParts.length === 0)
  throw new Error(`there is no part ${part}`)
const lengths = isShort
  ? { settleS: 10, idleS: 10, slowS: 10, fastS: 10, rounds: 3 }
  : { settleS: 45, idleS: 60, slowS: 30, fastS: 60, rounds: 20 }

const log = createLog('warn')
const dataDir = await mkdtemp(path.join(tmpdir(), 'starlane-bench-'))
await chmod(dataDir, 0o755) // Postgres runs as another user where this runs as root
const postgres = await startEmbeddedPostgres({
  dataDir,
  log,
  onProgress: (line) => console.log(line),
  onLost: (reason) => {
    throw new Error(reason)
  },
})
const sections: Section[] = []

async function measure(title: string, work: () => Promise<Section['figures']>): Promise<void> {
  console.log(`measuring: ${title} …`)
  const section = { title, figures: await work() }
  printSection(section)
  sections.push(section)
}

try {
  if (part === '' || part === 'server') await measureServer()
  if (part === '' || part === 'vision') {
    await measure('Vision: a crowded sector, over sockets', () => visionSockets({ isShort }))
    await measure('Vision: a crowded sector, without sockets', () => vision({ isShort }))
  }
  for (const { title, measure: run } of feedParts) {
    await measure(title, () => run({ postgresUrl: postgres.connectionString, isShort }))
  }
  const name = ['bench', part, isShort && 'short'].filter(Boolean).join('-')
  console.log(`\nwritten: ${await writeReport(name, sections)}`)
} finally {
  await postgres.stop()
  await rm(dataDir, { recursive: true })
}

async function measureServer(): Promise<void> {
  await measure('Recovery of a sector', async () => {
    await migrate({ connectionString: postgres.connectionString, log })
    const database = await openDatabase({
      connectionString: postgres.connectionString,
      log,
      applicationName: 'bench',
    })
    try {
      return await recovery(database, lengths.rounds)
    } finally {
      await database.web.query('drop schema public cascade')
      await database.web.query('create schema public')
      await database.close()
    }
  })

  const server = await ServerProcess.start({
    DATABASE_URL: postgres.connectionString,
    GALAXY_SEED: SEED,
    GALAXY_SECTORS: String(SECTORS),
  })
  const database = await openDatabase({
    connectionString: postgres.connectionString,
    log,
    applicationName: 'bench',
  })
  try {
    await measure(`Idle: ${SECTORS} sectors and their merchants`, () =>
      idle(server, lengths.settleS, lengths.idleS),
    )
    const pilots = await seatPilots(server.endpoint, PILOTS)
    await measure('Orders, a few', () => orders(pilots, 1, lengths.slowS))
    await measure('Orders, many', async () => {
      const commits = await commitFigures(server)
      const figures = await orders(pilots, 400, lengths.fastS)
      return [...figures, ...(await commitsSince(server, commits, lengths.fastS))]
    })
    await measure('Jumps', () => jumps(pilots, makeGalaxy(SEED, SECTORS), database))
    await leaveAll(pilots)
  } finally {
    await database.close()
    await server.stop()
  }
}

interface CommitCount {
  readonly commits: number
  readonly events: number
  readonly sectors: number
  readonly seconds: number
}

async function commitFigures(server: ServerProcess): Promise<CommitCount> {
  return {
    commits: await server.metric('starlane_commit_events_count'),
    events: await server.metric('starlane_commit_events_sum'),
    sectors: await server.metric('starlane_commit_sectors_sum'),
    seconds: await server.metric('starlane_commit_seconds_sum'),
  }
}

async function commitsSince(server: ServerProcess, before: CommitCount, seconds: number) {
  const after = await commitFigures(server)
  const commits = after.commits - before.commits
  return [
    { what: 'commits', value: commits / seconds, unit: '/s' },
    { what: 'events in a commit, mean', value: (after.events - before.events) / commits, unit: '' },
    {
      what: 'sectors in a commit, mean',
      value: (after.sectors - before.sectors) / commits,
      unit: '',
    },
    {
      what: 'a commit, mean',
      value: ((after.seconds - before.seconds) / commits) * 1_000,
      unit: 'ms',
    },
  ]
}
