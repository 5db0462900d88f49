import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { openRedis } from '../openRedis.ts'
import { FeedViewers } from './FeedViewers.ts'
import type { Figure } from './Figures.ts'
import {
  type FeedGalaxy,
  type FeedGround,
  spreadViews,
  type Traffic,
  withFeedGalaxy,
} from './feedGalaxy.ts'
import { machineCpuSeconds } from './machine.ts'
import { orders } from './orders.ts'
import { leaveAll, type Pilot, seatPilots } from './Pilots.ts'

const PROCESSES = 3
const SECTORS_EACH = 9
/** Sends a map of nine sectors about five frames a second. */
const TRAFFIC: Traffic = { sectors: 256, merchants: 450, timeScale: 10 }
const ORDERS_PER_S = 60
const MARK = { mean: 18, p99: 47 }

/**
 * Holds 4,000 sockets on three servers: 3,200 viewers of the map, and 400 commanders with a map and
 * a seat in their sector, who give orders meanwhile. Servers, Postgres, Redis and all clients run
 * on this machine. The clients use the real SDK, in three processes.
 */
export async function connections({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const redis = await openRedis()
  const crowd = isShort ? { maps: 360, pilots: 40 } : { maps: 3_600, pilots: 400 }
  const seconds = isShort ? 10 : 20
  const run = (feedGalaxy: FeedGalaxy): Promise<Figure[]> =>
    FeedViewers.with((some) =>
      FeedViewers.with((others) =>
        inCrowd(postgresUrl, feedGalaxy, [some, others], crowd, seconds),
      ),
    )
  try {
    return await withFeedGalaxy(postgresUrl, TRAFFIC, run, {
      redisUrl: redis.url,
      processes: PROCESSES,
    })
  } finally {
    await redis.stop()
  }
}

async function inCrowd(
  postgresUrl: string,
  { galaxy, servers }: FeedGalaxy,
  viewers: readonly FeedViewers[],
  crowd: { readonly maps: number; readonly pilots: number },
  seconds: number,
): Promise<Figure[]> {
  const endpoints = servers.map(({ endpoint }) => endpoint)
  const views = spreadViews(galaxy, crowd.maps, SECTORS_EACH)
  const joinedAt = performance.now()
  await Promise.all(
    viewers.map((some, n) =>
      some.watch(
        endpoints,
        views.filter((_, i) => i % viewers.length === n),
      ),
    ),
  )
  const joinS = (performance.now() - joinedAt) / 1_000
  const pilots: Pilot[] = []
  for (const endpoint of endpoints)
    pilots.push(...(await seatPilots(endpoint, Math.ceil(crowd.pilots / endpoints.length))))
  await wait(5_000)
  const before = await busy(servers, viewers)
  const startedAt = performance.now()
  for (const some of viewers) await some.record()
  const orderFigures = await orders(pilots, ORDERS_PER_S, seconds)
  const elapsedS = (performance.now() - startedAt) / 1_000
  const after = await busy(servers, viewers)
  const spreads = []
  for (const some of viewers) spreads.push(await some.latencies(postgresUrl))
  await leaveAll(pilots)
  const p99 = Math.max(...spreads.map((spread) => spread.p99))
  const mean = spreads.reduce((sum, spread) => sum + spread.mean, 0) / spreads.length
  const sockets = crowd.maps + pilots.length
  const [messages, cpuS] = [after.messages - before.messages, after.cpuS - before.cpuS]
  return [
    { what: 'sockets', value: sockets, unit: '', note: `${after.gaps} gaps` },
    { what: 'maps joined', value: crowd.maps / joinS, unit: '/s' },
    {
      what: 'messages to each map',
      value: messages / elapsedS / crowd.maps,
      unit: '/s',
      note: `${((after.events - before.events) / elapsedS).toFixed(0)} events delivered a second`,
    },
    { what: 'committed → client, mean', value: mean, unit: 'ms', mark: MARK.mean },
    { what: 'committed → client, p99', value: p99, unit: 'ms', mark: MARK.p99 },
    ...orderFigures,
    {
      what: 'CPU of the servers',
      value: cpuS / elapsedS,
      unit: 'cores',
      note: `viewers ${((after.viewersS - before.viewersS) / elapsedS).toFixed(2)}, the whole machine ${((after.machineS - before.machineS) / elapsedS).toFixed(2)} of ${cpus().length}`,
    },
    {
      what: 'the same for a message delivered',
      value: (cpuS * 1e6) / messages,
      unit: 'µs',
      note: 'orders, commits and all included',
    },
    { what: 'resident memory of the servers', value: after.residentMiB, unit: 'MiB' },
  ]
}

async function busy(servers: readonly ServerProcess[], viewers: readonly FeedViewers[]) {
  const sums = { cpuS: 0, residentMiB: 0, viewersS: 0, messages: 0, events: 0, gaps: 0 }
  for (const server of servers) {
    sums.cpuS += await server.cpuSeconds()
    sums.residentMiB += await server.residentMiB()
  }
  for (const some of viewers) {
    const { cpuMs, messages, events, gaps } = await some.count()
    sums.viewersS += cpuMs / 1_000
    sums.messages += messages
    sums.events += events
    sums.gaps += gaps
  }
  return { ...sums, machineS: machineCpuSeconds() }
}
