/**
 * What 200 clients that read nothing cost the server and the others, in paired runs without and
 * with them. On the loopback device a kernel buffers megabytes per socket before the server must
 * keep anything. With packets as small as a network's it buffers some hundreds of kilobytes. In
 * that namespace, `echo 4096 16384 16384 > /proc/sys/net/ipv4/tcp_wmem` lowers it for all sockets:
 *
 *     unshare -n sh -c 'ip link set lo up mtu 1500 && npm run bench:slow'
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '@colyseus/sdk'
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts'
import { createLog } from '../../src/ops/log.ts'
import { readCommandLine } from '../../src/ops/readCommandLine.ts'
import { ServerProcess } from '../../testkit/ServerProcess.ts'
import { Valve } from '../../testkit/Valve.ts'
import { orders } from './orders.ts'
import { joinSector, leaveAll, type Pilot, seatPilots } from './Pilots.ts'

readCommandLine({
  call: 'npm run bench:slow --',
  does: 'Measures what 200 clients that read nothing cost the server and the others, by paired runs without and with them. It starts a Postgres and a server by itself.',
  options: {},
  example: 'npm run bench:slow',
})

const SECTORS = 16
const MERCHANTS = 256
const PILOTS = 48
const VIEWERS = 8
const SLOW_OF_A_KIND = 100
const ORDERS_PER_SECOND = 100
const ROUNDS = 5
const ROUND_S = 20
const MEMORY_MIB_MAX = 100
const SETTLE_MS = 3_000

interface Round {
  readonly p99: number
  readonly beforeMiB: number
  readonly peakMiB: number
  /** How many clients were skipped, and how many cut. */
  readonly skipped: number
  readonly cut: number
}

async function joinMap(endpoint: string, token: string) {
  const client = new Client(endpoint)
  client.auth.token = token
  const room = await client.joinOrCreate('galaxy')
  room.reconnection.enabled = false
  room.onMessage('*', () => {})
  const sectors = Array.from({ length: SECTORS }, (_, index) => index + 1)
  await room.request('view', { sectors })
  return room
}

/** Takes the seats, and then reads nothing more. */
async function seatSlow(valve: Valve, pilots: readonly Pilot[]): Promise<void> {
  for (let count = 0; count < SLOW_OF_A_KIND; count++) {
    const pilot = pilots[count % pilots.length]
    if (!pilot) break
    const client = new Client(valve.endpoint)
    client.auth.token = pilot.token
    const inSector = await joinSector(client, pilot.sector)
    inSector.reconnection.enabled = false
    await joinMap(valve.endpoint, pilot.token)
  }
  valve.shut()
}

/** @param step the label of `starlane_slow_readers_total` */
async function slow(server: ServerProcess, step: 'skipped' | 'cut'): Promise<number> {
  const of = (room: string) =>
    server.metric(`starlane_slow_readers_total{room="${room}",step="${step}"}`)
  return (await of('sector')) + (await of('galaxy'))
}

async function round(
  server: ServerProcess,
  pilots: readonly Pilot[],
  withSlow: boolean,
): Promise<Round> {
  const beforeMiB = await server.residentMiB()
  const valve = await Valve.before(server.endpoint)
  const [skippedBefore, cutBefore] = [await slow(server, 'skipped'), await slow(server, 'cut')]
  if (withSlow) await seatSlow(valve, pilots)
  let peakMiB = beforeMiB
  const looking = setInterval(async () => {
    peakMiB = Math.max(peakMiB, await server.residentMiB())
  }, 500)
  const figures = await orders(pilots, ORDERS_PER_SECOND, ROUND_S)
  clearInterval(looking)
  const p99 = figures.find(({ what }) => what.includes('another') && what.endsWith('p99'))?.value
  if (!p99) throw new Error('no client saw what another did')
  const skipped = (await slow(server, 'skipped')) - skippedBefore
  const cut = (await slow(server, 'cut')) - cutBefore
  valve.close()
  await wait(SETTLE_MS)
  return { p99, beforeMiB, peakMiB, skipped, cut }
}

function print(pairs: readonly { readonly without: Round; readonly slow: Round }[]): void {
  console.table(
    pairs.map(({ without, slow }) => ({
      'p99 without, ms': without.p99.toFixed(1),
      'p99 with, ms': slow.p99.toFixed(1),
      'difference, ms': (slow.p99 - without.p99).toFixed(1),
      'memory grew without, MiB': (without.peakMiB - without.beforeMiB).toFixed(0),
      'with, MiB': (slow.peakMiB - slow.beforeMiB).toFixed(0),
      skipped: slow.skipped,
      cut: slow.cut,
    })),
  )
  const all = pairs.map(({ without }) => without.p99)
  const spread = Math.max(...all) - Math.min(...all)
  const apart = pairs.map(({ without, slow }) => slow.p99 - without.p99).sort((a, b) => a - b)
  const median = apart[Math.floor(apart.length / 2)] ?? Number.NaN
  const grew = Math.max(...pairs.map(({ slow }) => slow.peakMiB - slow.beforeMiB))
  const isMet = (met: boolean): string => (met ? 'met' : 'not met')
  console.log(
    `p99: median difference ${median.toFixed(1)} ms; the runs without differ by ${spread.toFixed(1)} ms: ${isMet(median <= spread)}`,
  )
  console.log(
    `memory: ${grew.toFixed(0)} of ${MEMORY_MIB_MAX} MiB: ${isMet(grew <= MEMORY_MIB_MAX)}`,
  )
}

const log = createLog('warn')
const dataDir = await mkdtemp(path.join(tmpdir(), 'starlane-slow-'))
await chmod(dataDir, 0o755) // Postgres runs as another user if this runs as root
const postgres = await startEmbeddedPostgres({
  ...{ dataDir, log, onProgress: () => {} },
  onLost: (reason) => {
    throw new Error(reason)
  },
})
try {
  const server = await ServerProcess.start({
    DATABASE_URL: postgres.connectionString,
    GALAXY_SECTORS: String(SECTORS),
    MERCHANTS: String(MERCHANTS),
    TIME_SCALE: '10',
  })
  try {
    const pilots = await seatPilots(server.endpoint, PILOTS)
    const viewers = await Promise.all(
      pilots.slice(0, VIEWERS).map(({ token }) => joinMap(server.endpoint, token)),
    )
    await orders(pilots, ORDERS_PER_SECOND, ROUND_S) // warms up
    const pairs = []
    for (let count = 0; count < ROUNDS; count++) {
      // The two runs of a pair take turns in coming first.
      const first = await round(server, pilots, count % 2 === 1)
      const second = await round(server, pilots, count % 2 === 0)
      const [without, slow] = count % 2 === 0 ? [first, second] : [second, first]
      pairs.push({ without, slow })
      console.log(`pair ${count + 1} of ${ROUNDS}`, JSON.stringify({ without, slow }))
    }
    print(pairs)
    for (const viewer of viewers) await viewer.leave()
    await leaveAll(pilots)
  } finally {
    await server.stop()
  }
} finally {
  await postgres.stop()
  await rm(dataDir, { recursive: true })
}
