import { setTimeout as wait } from 'node:timers/promises'
import { type Database, openDatabase } from '../../src/db/dataSource.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { createLog } from '../../src/ops/log.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
import { type Galaxy, makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'

export const FEED_SEED = 'feed'
const SPREAD_MS_MAX = 60_000
const LOOK_MS = 250

/** What a part of the feed's benchmark runs on. */
export interface FeedGround {
  readonly postgresUrl: string
  readonly isShort: boolean
}

/** The traffic of a galaxy: its size, its fleets, and the speed of its time. */
export interface Traffic {
  readonly sectors: number
  readonly merchants: number
  readonly timeScale: number
}

export interface FeedGalaxy {
  readonly galaxy: Galaxy
  readonly servers: readonly ServerProcess[]
  readonly database: Database
}

/**
 * Runs something on a new galaxy, in one real server or in several joined by Redis. The servers are
 * ended even if it fails.
 *
 * @param redisUrl null for one server alone
 */
export async function withFeedGalaxy<T>(
  postgresUrl: string,
  traffic: Traffic,
  run: (feedGalaxy: FeedGalaxy) => Promise<T>,
  { redisUrl, processes }: { redisUrl: string | null; processes: number } = {
    redisUrl: null,
    processes: 1,
  },
): Promise<T> {
  const database = await openDatabase({
    connectionString: postgresUrl,
    log: createLog('warn'),
    applicationName: 'bench',
  })
  const servers: ServerProcess[] = []
  try {
    await database.web.query('drop schema public cascade')
    await database.web.query('create schema public')
    for (let i = 0; i < processes; i++) {
      servers.push(await startServer(postgresUrl, redisUrl, traffic))
    }
    await evenlySpread(database, traffic.sectors, processes)
    const galaxy = makeGalaxy(FEED_SEED, traffic.sectors)
    return await run({ galaxy, servers, database })
  } finally {
    await Promise.all(servers.map((server) => server.kill()))
    await database.close()
  }
}

/** @returns `count` sectors: the given one and those nearest to it on the map */
export function around(galaxy: Galaxy, id: SectorId, count: number): SectorId[] {
  const { x, y } = sectorOf(galaxy, id)
  return galaxy.sectors
    .map((sector) => ({ id: sector.id, away: Math.hypot(sector.x - x, sector.y - y) }))
    .sort((one, other) => one.away - other.away)
    .slice(0, count)
    .map((sector) => sector.id)
}

/**
 * @returns one view for each viewer, each of `sectorsEach` sectors, spread evenly over the galaxy
 */
export function spreadViews(galaxy: Galaxy, viewers: number, sectorsEach: number): SectorId[][] {
  const all = galaxy.sectors.length
  return Array.from({ length: viewers }, (_, i) =>
    around(galaxy, 1 + Math.floor((i * all) / viewers), sectorsEach),
  )
}

async function startServer(
  postgresUrl: string,
  redisUrl: string | null,
  { sectors, merchants, timeScale }: Traffic,
): Promise<ServerProcess> {
  const port = String(await freePort())
  return ServerProcess.start({
    PORT: port,
    DATABASE_URL: postgresUrl,
    GALAXY_SEED: FEED_SEED,
    GALAXY_SECTORS: String(sectors),
    MERCHANTS: String(merchants),
    TIME_SCALE: String(timeScale),
    ...(redisUrl ? { REDIS_URL: redisUrl, PUBLIC_ADDRESS: `127.0.0.1:${port}` } : {}),
  })
}

/** Waits until the processes hold about equally many sectors, for a minute at most. */
async function evenlySpread(database: Database, sectors: number, processes: number): Promise<void> {
  if (processes === 1) return
  const giveUpAt = performance.now() + SPREAD_MS_MAX
  while (performance.now() < giveUpAt) {
    const held = await database.web.query<{ sectors: number }>(
      'select count(*)::int as sectors from sector where holder is not null group by holder',
    )
    const fewest = Math.min(...held.map((one) => one.sectors))
    if (held.length === processes && fewest >= (sectors / processes) * 0.7) return
    await wait(LOOK_MS)
  }
  console.log('the sectors are not evenly spread')
}
