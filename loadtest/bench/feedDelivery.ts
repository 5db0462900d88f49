import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { findRedis } from '../../src/cluster/localRedis.ts'
import type { ServerProcess } from '../ServerProcess.ts'
import { FeedViewers } from './FeedViewers.ts'
import type { Figure } from './Figures.ts'
import { type FeedGround, spreadViews, type Traffic, withFeedGalaxy } from './feedGalaxy.ts'

const PROCESSES = 3
const SECTORS = 256
const VIEWERS = 90
const SECTORS_EACH = 9
/** A merchant makes so many events in a second of galaxy time, about. */
const EVENTS_PER_MERCHANT = 0.031
const TIME_SCALE = 50
const MARK = { mean: 18, p99: 47 }

/**
 * From the moment Postgres wrote an event's row (its commit is not even flushed then) until a viewer
 * has read it, over three servers joined by Redis, for so many events a second in the galaxy: those
 * of merchants, whose flights are timers like all others.
 */
export async function feedDelivery({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const redis = await findRedis({
    url: process.env.REDIS_URL || null,
    onProgress: (line) => console.log(line),
    onLost: (reason) => {
      throw new Error(reason)
    },
  })
  const seconds = isShort ? { settle: 3, measure: 5 } : { settle: 10, measure: 20 }
  const rates = isShort ? [1_000] : [1_000, 4_000, 12_000]
  try {
    const figures: Figure[] = []
    for (const rate of rates) {
      figures.push(...(await atRate(postgresUrl, redis.url, rate, seconds)))
    }
    return figures
  } finally {
    await redis.stop()
  }
}

async function atRate(
  postgresUrl: string,
  redisUrl: string,
  rate: number,
  seconds: { settle: number; measure: number },
): Promise<Figure[]> {
  const merchants = Math.round(rate / EVENTS_PER_MERCHANT / TIME_SCALE)
  const traffic: Traffic = { sectors: SECTORS, merchants, timeScale: TIME_SCALE }
  return withFeedGalaxy(
    postgresUrl,
    traffic,
    ({ galaxy, servers }) =>
      FeedViewers.with(async (viewers) => {
        const endpoints = servers.map(({ endpoint }) => endpoint)
        await viewers.watch(endpoints, spreadViews(galaxy, VIEWERS, SECTORS_EACH))
        await wait(seconds.settle * 1_000)
        const [before, got] = [await busy(servers), await viewers.count()]
        const startedAt = performance.now()
        await viewers.record()
        await wait(seconds.measure * 1_000)
        const elapsedS = (performance.now() - startedAt) / 1_000
        const [after, gotAfter] = [await busy(servers), await viewers.count()]
        const spread = await viewers.latencies(postgresUrl)
        const what = `${rate}/s`
        return [
          {
            what: `${what}: events committed`,
            value: (after.events - before.events) / elapsedS,
            unit: '/s',
          },
          {
            what: `${what}: a commit statement, mean`,
            value: ((after.commitS - before.commitS) / (after.commits - before.commits)) * 1_000,
            unit: 'ms',
            note: `of ${((after.events - before.events) / (after.commits - before.commits)).toFixed(1)} events`,
          },
          {
            what: `${what}: delivered`,
            value: (gotAfter.events - got.events) / elapsedS,
            unit: '/s',
            note: `${gotAfter.gaps} gaps`,
          },
          {
            what: `${what}: committed → client, mean`,
            value: spread.mean,
            unit: 'ms',
            mark: MARK.mean,
          },
          { what: `${what}: committed → client, p50`, value: spread.p50, unit: 'ms' },
          {
            what: `${what}: committed → client, p99`,
            value: spread.p99,
            unit: 'ms',
            mark: MARK.p99,
            note: `of ${spread.count}, max ${spread.max.toFixed(0)}`,
          },
          {
            what: `${what}: CPU of the servers`,
            value: (after.cpuS - before.cpuS) / elapsedS,
            unit: 'cores',
            note: `viewers ${((gotAfter.cpuMs - got.cpuMs) / elapsedS / 1_000).toFixed(2)}, the whole machine ${((after.machineS - before.machineS) / elapsedS).toFixed(2)} of ${cpus().length}`,
          },
          {
            what: `${what}: readings of the journal for holes`,
            value: after.holes - before.holes,
            unit: '',
          },
        ]
      }),
    { redisUrl, processes: PROCESSES },
  )
}

async function busy(servers: readonly ServerProcess[]) {
  const sums = { events: 0, commits: 0, commitS: 0, holes: 0, cpuS: 0 }
  for (const server of servers) {
    sums.events += await server.metric('starlane_commit_events_sum')
    sums.commits += await server.metric('starlane_commit_seconds_count')
    sums.commitS += await server.metric('starlane_commit_seconds_sum')
    sums.holes += await server.metric('starlane_feed_holes_total')
    sums.cpuS += await server.cpuSeconds()
  }
  return { ...sums, machineS: machineCpuSeconds() }
}

/** CPU seconds that all of the machine has used. */
function machineCpuSeconds(): number {
  const busyMs = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq)
  return busyMs.reduce((a, b) => a + b, 0) / 1_000
}
