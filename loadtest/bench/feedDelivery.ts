import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { openRedis } from '../openRedis.ts'
import { FeedTap } from './FeedTap.ts'
import { FeedViewers } from './FeedViewers.ts'
import type { Figure, Spread } from './Figures.ts'
import {
  type FeedGalaxy,
  type FeedGround,
  spreadViews,
  type Traffic,
  withFeedGalaxy,
} from './feedGalaxy.ts'
import type { FeedCounted } from './feedViewersProcess.ts'
import { lateHalves } from './lateHalves.ts'
import { machineCpuSeconds } from './machine.ts'

const PROCESSES = 3
const SECTORS = 256
const VIEWERS = 90
const SECTORS_EACH = 9
/** Events that a merchant causes in a second of galaxy time, about. */
const EVENTS_PER_MERCHANT = 0.031
const TIME_SCALE = 50
/** One sector in this many is tapped, to learn when its commits were answered. */
const TAPPED_EVERY = 16
const MARK = { mean: 18, p99: 47 }
/** A peak rate that must be carried for a minute, however late events are by then. */
const PEAK = { rate: 12_000, seconds: 60 }
const SETTLE_S = { short: 3, long: 6 }

/**
 * Time from when Postgres writes an event's row, before its commit is even flushed, until a viewer
 * has read it. Three servers joined by Redis carry the given rates of events. The events are those
 * of merchants, whose flights are timers like any others.
 */
export async function feedDelivery({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const redis = await openRedis()
  const rates = ratesWanted() ?? (isShort ? [1_000] : [1_000, 4_000, 12_000])
  try {
    const figures: Figure[] = []
    for (const rate of rates) {
      const seconds = isShort ? 5 : rate >= PEAK.rate ? PEAK.seconds : 15
      figures.push(...(await atRate({ postgresUrl, redisUrl: redis.url }, rate, seconds)))
    }
    return figures
  } finally {
    await redis.stop()
  }
}

/** FEED_RATES=4000 measures only that rate. */
function ratesWanted(): number[] | null {
  return process.env.FEED_RATES?.split(',').map(Number) ?? null
}

interface Ground {
  readonly postgresUrl: string
  readonly redisUrl: string
}

function atRate(
  { postgresUrl, redisUrl }: Ground,
  rate: number,
  seconds: number,
): Promise<Figure[]> {
  const merchants = Math.round(rate / EVENTS_PER_MERCHANT / TIME_SCALE)
  const traffic: Traffic = { sectors: SECTORS, merchants, timeScale: TIME_SCALE }
  const ofGalaxy = ({ galaxy, servers, database }: FeedGalaxy): Promise<Figure[]> =>
    FeedViewers.with(async (viewers) => {
      const tapped = galaxy.sectors.map(({ id }) => id).filter((id) => id % TAPPED_EVERY === 0)
      const tap = await FeedTap.open(redisUrl, tapped)
      try {
        const endpoints = servers.map(({ endpoint }) => endpoint)
        await viewers.watch(endpoints, spreadViews(galaxy, VIEWERS, SECTORS_EACH))
        await wait((seconds < 15 ? SETTLE_S.short : SETTLE_S.long) * 1_000)
        const [before, got] = [await busy(servers), await viewers.count()]
        const [from, startedAt] = [Date.now(), performance.now()]
        tap.clear()
        await viewers.record()
        await wait(seconds * 1_000)
        const elapsedS = (performance.now() - startedAt) / 1_000
        const until = Date.now()
        const [after, gotAfter] = [await busy(servers), await viewers.count()]
        const spread = await viewers.latencies(postgresUrl)
        const answers = await tap.answers(database)
        const [first, second] = await lateHalves(postgresUrl, from, until)
        return [
          ...deliveryFigures(spread, { before, after, got, gotAfter, elapsedS }, rate >= PEAK.rate),
          {
            what: 'an arrival written late, p50, second half',
            value: second.p50,
            unit: 'ms',
            note: `first half ${first.p50.toFixed(1)}; p99 ${first.p99.toFixed(0)} and ${second.p99.toFixed(0)}`,
          },
          ...wayFigures(spread, answers, before, after),
        ].map((figure) => ({ ...figure, what: `${rate}/s: ${figure.what}` }))
      } finally {
        tap.close()
      }
    })
  return withFeedGalaxy(postgresUrl, traffic, ofGalaxy, { redisUrl, processes: PROCESSES })
}

type Busy = Awaited<ReturnType<typeof busy>>

function deliveryFigures(
  spread: Spread,
  {
    before,
    after,
    got,
    gotAfter,
    elapsedS,
  }: { before: Busy; after: Busy; got: FeedCounted; gotAfter: FeedCounted; elapsedS: number },
  isPeak: boolean,
): Figure[] {
  const [events, commits] = [after.events - before.events, after.commits - before.commits]
  const viewersCores = (gotAfter.cpuMs - got.cpuMs) / elapsedS / 1_000
  const machineCores = (after.machineS - before.machineS) / elapsedS
  return [
    {
      what: 'events committed',
      value: events / elapsedS,
      unit: '/s',
      ...(isPeak && { mark: PEAK.rate, isAtLeast: true }),
    },
    {
      what: 'a commit statement, mean',
      value: ((after.commitS - before.commitS) / commits) * 1_000,
      unit: 'ms',
      note: `of ${(events / commits).toFixed(1)} events`,
    },
    {
      what: 'delivered',
      value: (gotAfter.events - got.events) / elapsedS,
      unit: '/s',
      note: `${gotAfter.gaps} gaps`,
    },
    {
      what: 'committed → client, mean',
      value: spread.mean,
      unit: 'ms',
      ...(isPeak ? {} : { mark: MARK.mean }),
    },
    { what: 'committed → client, p50', value: spread.p50, unit: 'ms' },
    {
      what: 'committed → client, p99',
      value: spread.p99,
      unit: 'ms',
      ...(isPeak ? {} : { mark: MARK.p99 }),
      note: `of ${spread.count}, max ${spread.max.toFixed(0)}`,
    },
    {
      what: 'CPU of the servers',
      value: (after.cpuS - before.cpuS) / elapsedS,
      unit: 'cores',
      note: `viewers ${viewersCores.toFixed(2)}, the whole machine ${machineCores.toFixed(2)} of ${cpus().length}`,
    },
    { what: 'readings of the journal for holes', value: after.holes - before.holes, unit: '' },
  ]
}

/**
 * Where the time goes, as means. Each mean is over its own unit: events, sectors' parts of commits,
 * or messages.
 */
function wayFigures(spread: Spread, answers: Spread, before: Busy, after: Busy): Figure[] {
  const told = after.told - before.told
  const [toldMs, heldMs] = [
    ((after.toldS - before.toldS) / told) * 1_000,
    ((after.heldS - before.heldS) / (after.written - before.written)) * 1_000,
  ]
  const overBus = 1 - (after.toldOwn - before.toldOwn) / told
  const part = (what: string, value: number, note: string): Figure => {
    return { what: `of that, ${what}, mean`, value, unit: 'ms', note }
  }
  return [
    part(
      'row written → answer at its owner',
      answers.mean,
      `p99 ${answers.p99.toFixed(1)}, of ${answers.count} events in every ${TAPPED_EVERY}th sector`,
    ),
    part('answer → told', toldMs, `${(overBus * 100).toFixed(0)} % over the bus`),
    part('told → written to sockets', heldMs, 'held to be written in bursts'),
    part('written → read', spread.mean - answers.mean - toldMs - heldMs, 'what is left'),
  ]
}

async function busy(servers: readonly ServerProcess[]) {
  const sums = { events: 0, commits: 0, commitS: 0, holes: 0, cpuS: 0 }
  const way = { told: 0, toldOwn: 0, toldS: 0, written: 0, heldS: 0 }
  for (const server of servers) {
    sums.events += await server.metric('starlane_commit_events_sum')
    sums.commits += await server.metric('starlane_commit_seconds_count')
    sums.commitS += await server.metric('starlane_commit_seconds_sum')
    sums.holes += await server.metric('starlane_feed_holes_total')
    way.told += await server.metric('starlane_feed_told_seconds_count')
    way.toldOwn += await server.metric('starlane_feed_told_seconds_count{way="own"}')
    way.toldS += await server.metric('starlane_feed_told_seconds_sum')
    way.written += await server.metric('starlane_feed_written_total')
    way.heldS += await server.metric('starlane_feed_held_seconds_total')
    sums.cpuS += await server.cpuSeconds()
  }
  return { ...sums, ...way, machineS: machineCpuSeconds() }
}
