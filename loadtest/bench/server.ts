import { type Database, openDatabase } from '../../src/db/dataSource.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createLog } from '../../src/ops/log.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import type { FeedGround } from './feedGalaxy.ts'
import { idle } from './idle.ts'
import { jumps } from './jumps.ts'
import type { Measure } from './Measure.ts'
import { orders } from './orders.ts'
import { leaveAll, seatPilots } from './Pilots.ts'
import { recovery } from './recovery.ts'

const SEED = 'starlane'
const SECTORS = 64
const PILOTS = 96
/** Speed of galaxy time for parts in which pilots must fly before they are measured. */
const FLIGHT_SPEED = 3

/** One server with commanders: its idle cost, orders, jumps, and how a sector is recovered. */
export async function server(
  { postgresUrl, isShort }: FeedGround,
  measure: Measure,
): Promise<void> {
  const lengths = isShort
    ? { settleS: 5, idleS: 5, slowS: 4, fastS: 6, rounds: 3 }
    : { settleS: 20, idleS: 20, slowS: 20, fastS: 20, rounds: 15 }
  await measure('Recovery of a sector', async () => {
    const log = createLog('warn')
    await migrate({ connectionString: postgresUrl, log })
    return withDatabase(postgresUrl, (database) => recovery(database, lengths.rounds))
  })
  const settings = {
    DATABASE_URL: postgresUrl,
    GALAXY_SEED: SEED,
    GALAXY_SECTORS: String(SECTORS),
  }
  const ended = async (server: ServerProcess): Promise<void> => {
    await server.stop()
    await withDatabase(postgresUrl, empty)
  }

  await withDatabase(postgresUrl, empty)
  const quiet = await ServerProcess.start(settings)
  await measure(`Idle: ${SECTORS} sectors and their merchants`, () =>
    idle(quiet, lengths.settleS, lengths.idleS),
  ).finally(() => ended(quiet))

  const busy = await ServerProcess.start({ ...settings, TIME_SCALE: String(FLIGHT_SPEED) })
  try {
    const pilots = await seatPilots(busy.endpoint, PILOTS)
    await measure('Orders, a few', () => orders(pilots, 1, lengths.slowS))
    await measure('Orders, many', async () => {
      const commits = await commitFigures(busy)
      const figures = await orders(pilots, 400, lengths.fastS)
      return [...figures, ...(await commitsSince(busy, commits, lengths.fastS))]
    })
    await measure('Jumps', () =>
      withDatabase(postgresUrl, (database) => jumps(pilots, makeGalaxy(SEED, SECTORS), database)),
    )
    await leaveAll(pilots)
  } finally {
    await ended(busy)
  }
}

async function withDatabase<T>(
  connectionString: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const log = createLog('warn')
  const database = await openDatabase({ connectionString, log, applicationName: 'bench' })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

async function empty({ web }: Database): Promise<void> {
  await web.query('drop schema public cascade')
  await web.query('create schema public')
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
