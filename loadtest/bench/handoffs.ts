import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { openRedis } from '../openRedis.ts'
import type { Figure } from './Figures.ts'
import { type FeedGround, withFeedGalaxy } from './feedGalaxy.ts'
import { lateHalves } from './lateHalves.ts'
import { machineCpuSeconds } from './machine.ts'

const SECTORS = 256
const TIME_SCALE = 50
/** Jumps of a merchant in a second of galaxy time, about. */
const JUMPS_PER_MERCHANT = 0.0126
/** The rates of jumps per second, and the numbers of processes. */
const LOADS = [
  { rate: 155, processes: 3, lateP99Ms: 50 },
  { rate: 2_000, processes: 3, lateP99Ms: null },
  { rate: 2_000, processes: 1, lateP99Ms: null },
] as const
type Load = (typeof LOADS)[number]

/**
 * Hands fleets from sector to sector. One sector commits each departure with its transit row, and
 * another commits the arrival that takes the row. Nobody watches. An arrival's delay is the time
 * from when it is due until its row is written.
 */
export async function handoffs({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const redis = await openRedis()
  try {
    const figures: Figure[] = []
    for (const load of isShort ? LOADS.slice(1, 2) : LOADS) {
      figures.push(...(await underLoad(postgresUrl, redis.url, load, isShort ? 5 : 10)))
    }
    return figures
  } finally {
    await redis.stop()
  }
}

function underLoad(
  postgresUrl: string,
  redisUrl: string,
  { rate, processes, lateP99Ms }: Load,
  seconds: number,
): Promise<Figure[]> {
  const merchants = Math.round((1.05 * rate) / JUMPS_PER_MERCHANT / TIME_SCALE)
  const traffic = { sectors: SECTORS, merchants, timeScale: TIME_SCALE }
  return withFeedGalaxy(
    postgresUrl,
    traffic,
    async ({ servers }) => {
      await wait(6_000)
      const before = await busy(servers)
      const from = Date.now()
      await wait(seconds * 1_000)
      const until = Date.now()
      const after = await busy(servers)
      const [first, second] = await lateHalves(postgresUrl, from, until)
      const elapsedS = (until - from) / 1_000
      const [name, where] = [
        `${rate}/s wanted`,
        processes === 1 ? 'one server' : `${processes} servers`,
      ]
      return [
        {
          what: `${name}, ${where}: handoffs`,
          value: (first.count + second.count) / elapsedS,
          unit: '/s',
          ...(rate >= 2_000 ? { mark: 2_000, isAtLeast: true } : {}),
          note: `${((after.events - before.events) / elapsedS).toFixed(0)} events/s`,
        },
        {
          what: 'an arrival late, p50, first half and second',
          value: second.p50,
          unit: 'ms',
          note: `first half ${first.p50.toFixed(1)}`,
        },
        {
          what: 'an arrival late, p99, first half and second',
          value: second.p99,
          unit: 'ms',
          ...(lateP99Ms === null ? {} : { mark: lateP99Ms }),
          note: `first half ${first.p99.toFixed(1)}`,
        },
        {
          what: 'CPU of the servers',
          value: (after.cpuS - before.cpuS) / elapsedS,
          unit: 'cores',
          note: `the whole machine ${((after.machineS - before.machineS) / elapsedS).toFixed(2)} of ${cpus().length}`,
        },
      ]
    },
    { redisUrl: processes > 1 ? redisUrl : null, processes },
  )
}

async function busy(servers: readonly ServerProcess[]) {
  const sums = { events: 0, cpuS: 0, machineS: machineCpuSeconds() }
  for (const server of servers) {
    sums.events += await server.metric('starlane_commit_events_sum')
    sums.cpuS += await server.cpuSeconds()
  }
  return sums
}
