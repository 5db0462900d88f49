import { setTimeout as wait } from 'node:timers/promises'
import { FeedViewers } from './FeedViewers.ts'
import { type FeedGalaxy, spreadViews, withFeedGalaxy } from './feedGalaxy.ts'
import { machineCpuSeconds } from './machine.ts'
import { restFleets } from './restFleets.ts'

const MERCHANTS = 484
const SECTORS_EACH = 9
/** Pause after the joins: a server that has just taken in many clients may refuse others. */
const SETTLE_MS = 2_000

/** The load on a server. */
export interface Size {
  readonly viewers: number
  readonly sectors: number
  /** Fleets at rest, besides the merchants. */
  readonly fleets: number
  /** Galaxy ms per local ms: decides how much merchants do in a second. */
  readonly timeScale: number
}

export interface GrowthPoint {
  readonly size: Size
  readonly eventsPerS: number
  readonly deliveriesPerS: number
  /** CPU in cores of the server, and of the whole machine including Postgres and viewers. */
  readonly cores: number
  readonly machineCores: number
  readonly residentMiB: number
  /** Time from when Postgres writes a row until a viewer has read it, in ms. */
  readonly p50: number
  readonly p99: number
}

/**
 * Starts a real server with a galaxy of that size and its viewers, and measures it for some
 * seconds.
 */
export function growthPoint(
  postgresUrl: string,
  size: Size,
  isShort: boolean,
): Promise<GrowthPoint> {
  console.log(`  ${JSON.stringify(size)}`)
  const { sectors, timeScale } = size
  const traffic = { sectors, timeScale, merchants: MERCHANTS }
  return withFeedGalaxy(postgresUrl, traffic, (feedGalaxy) =>
    FeedViewers.with((viewers) => measure(feedGalaxy, viewers, postgresUrl, size, isShort)),
  )
}

async function measure(
  { galaxy, servers: [server], database }: FeedGalaxy,
  viewers: FeedViewers,
  postgresUrl: string,
  size: Size,
  isShort: boolean,
): Promise<GrowthPoint> {
  if (!server) throw new Error('no server')
  await restFleets(database, galaxy, size.fleets)
  await wait(SETTLE_MS)
  await viewers.watch([server.endpoint], spreadViews(galaxy, size.viewers, SECTORS_EACH))
  await wait(SETTLE_MS)
  const events = () => server.metric('starlane_commit_events_sum')
  const before = {
    events: await events(),
    got: await viewers.count(),
    machine: machineCpuSeconds(),
  }
  const startedAt = performance.now()
  const cpu = await server.cpuSeconds()
  await viewers.record()
  await wait(isShort ? 4_000 : 6_000)
  const cpuS = (await server.cpuSeconds()) - cpu
  const seconds = (performance.now() - startedAt) / 1_000
  const machineCores = (machineCpuSeconds() - before.machine) / seconds
  const got = await viewers.count()
  if (got.gaps > 0) throw new Error(`${got.gaps} gaps: a viewer missed something`)
  const eventsPerS = ((await events()) - before.events) / seconds
  const { p50, p99 } = await viewers.latencies(postgresUrl)
  return {
    ...{ size, eventsPerS, machineCores, p50, p99 },
    deliveriesPerS: (got.events - before.got.events) / seconds,
    cores: cpuS / seconds,
    residentMiB: await server.residentMiB(),
  }
}
