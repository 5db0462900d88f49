import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { SectorId } from '../../src/sim/core/ids.ts'
import type { Galaxy } from '../../src/sim/galaxy/galaxy.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
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
import { type Placing, placeFleets } from './warGround.ts'

const PROCESSES = 3
/** A round every half second. */
const TRAFFIC: Traffic = { sectors: 256, merchants: 0, timeScale: 4 }
const FIGHTS = 500
const ROUNDS_PER_S = 1_000
/** Fleets that fly between two points a second of galaxy time apart. */
const PATROLS = 1_000
const OTHERS_PER_S = 4_000
/** Commanders of fights and patrols, all of whom watch. */
const COMMANDERS = 100
/** They hardly hurt each other: a fight lasts longer than the measurement. */
const FIGHTERS: Ships = { hauler: 150, scout: 2 }
const PATROL_UNITS = 30
const SECTORS_EACH = 3
const SETTLE_MS = 5_000
const SECONDS = { short: 10, long: 60 }
/** The share of what is due that must be committed, as a measurement does not begin with a round. */
const REACHED = 0.95
const P99_MARK_MS = 150
/** How late half of all rounds may be written, even if those of the first half are not late at all. */
const LATE_MARK_MS = 100

/**
 * A galaxy at war, on three servers joined by Redis: 500 fights at once, with 1,000 rounds a second
 * beside 4,000 other events, and 100 of the commanders watching. WAR_SECONDS sets how long, WAR_SHARE
 * how much of that war there is, from 0 to 1.
 */
export async function warGalaxy({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const redis = await openRedis()
  const { WAR_SECONDS, WAR_SHARE = '1' } = process.env
  const seconds = Number(WAR_SECONDS ?? (isShort ? SECONDS.short : SECONDS.long))
  const share = Number(WAR_SHARE)
  try {
    return await withFeedGalaxy(
      postgresUrl,
      TRAFFIC,
      (feedGalaxy) =>
        FeedViewers.with((viewers) => atWar(postgresUrl, feedGalaxy, viewers, { seconds, share })),
      { redisUrl: redis.url, processes: PROCESSES },
    )
  } finally {
    await redis.stop()
  }
}

async function atWar(
  postgresUrl: string,
  { galaxy, servers, database }: FeedGalaxy,
  viewers: FeedViewers,
  { seconds, share }: { readonly seconds: number; readonly share: number },
): Promise<Figure[]> {
  const fights = Math.round(FIGHTS * share)
  const patrols = patrolsIn(galaxy, Math.round(PATROLS * share))
  const parties = await placeFleets(database, [...fightsIn(galaxy, fights), ...patrols])
  const watching = parties.filter(({ commander }) => commander.startsWith('general-'))
  const endpoints = servers.map(({ endpoint }) => endpoint)
  for (const [index, view] of spreadViews(galaxy, COMMANDERS, SECTORS_EACH).entries()) {
    await viewers.watch([endpoints[index % PROCESSES] ?? ''], [view], watching[index]?.token)
  }
  await wait(SETTLE_MS)
  const before = await busy(servers)
  const [from, startedAt] = [Date.now(), performance.now()]
  await viewers.record()
  const got = await viewers.count()
  await wait(seconds * 1_000)
  const elapsedS = (performance.now() - startedAt) / 1_000
  const until = Date.now()
  const [after, gotAfter] = [await busy(servers), await viewers.count()]
  const { rounds, others } = await committed(database, from, until)
  const spread = await viewers.latencies(postgresUrl)
  const [first, second] = await roundsLate(database, from, until)
  const machineCores = (after.machineS - before.machineS) / elapsedS
  return [
    {
      what: `${fights} fights on ${TRAFFIC.sectors} sectors: rounds`,
      ...{
        value: rounds / elapsedS,
        unit: '/s',
        mark: ROUNDS_PER_S * share * REACHED,
        isAtLeast: true,
      },
    },
    {
      what: '– other events committed',
      ...{ value: others / elapsedS, unit: '/s' },
      ...{ mark: OTHERS_PER_S * share * REACHED, isAtLeast: true },
    },
    {
      what: '– committed → client, p99',
      ...{ value: spread.p99, unit: 'ms', mark: P99_MARK_MS },
      note: `mean ${spread.mean.toFixed(1)}, p50 ${spread.p50.toFixed(1)}, of ${spread.count}, ${gotAfter.gaps} gaps`,
    },
    {
      what: '– a round written late, p50, second half',
      ...{ value: second.p50, unit: 'ms', mark: Math.round(Math.max(LATE_MARK_MS, 2 * first.p50)) },
      note: `first half ${first.p50.toFixed(1)}: a growing queue would show here; p99 ${first.p99.toFixed(0)} and ${second.p99.toFixed(0)}`,
    },
    {
      what: '– delivered',
      value: (gotAfter.events - got.events) / elapsedS,
      unit: '/s',
    },
    {
      what: '– CPU of the servers',
      value: (after.cpuS - before.cpuS) / elapsedS,
      unit: 'cores',
      note: `the whole machine ${machineCores.toFixed(2)} of ${cpus().length}`,
    },
  ]
}

/** Pairs of enemies, beside each other and out of the way of others. */
function fightsIn({ sectors }: Galaxy, fights: number): Placing[] {
  return Array.from({ length: fights }, (_, index): Placing[] => {
    const sector = sectorOf(sectors.length, index)
    const at = { x: 200, y: 200 + 300 * (Math.floor(index / sectors.length) % 2) }
    const placing = { sector, ships: FIGHTERS, plan: [] }
    return [
      { ...placing, at, owner: `general-${1 + (index % COMMANDERS)}`, stance: 'attack' },
      { ...placing, at: { ...at, x: 210 }, owner: `enemy-${index}`, stance: 'defend' },
    ]
  }).flat()
}

function patrolsIn({ sectors }: Galaxy, patrols: number): Placing[] {
  return Array.from({ length: patrols }, (_, index): Placing => {
    const at = { x: 600, y: 100 + 100 * (Math.floor(index / sectors.length) % 8) }
    return {
      ...{ owner: `general-${1 + (index % COMMANDERS)}`, sector: sectorOf(sectors.length, index) },
      ...{ at, ships: { scout: 1 }, stance: 'passive' },
      plan: [{ kind: 'patrol', points: [{ ...at, x: at.x + PATROL_UNITS }, at], next: 0 }],
    }
  })
}

function sectorOf(sectors: number, index: number): SectorId {
  return 1 + (index % sectors)
}

/** @returns how many rounds, and other events, were written from one moment to another, Unix ms */
async function committed(database: FeedGalaxy['database'], from: number, until: number) {
  const [row] = await database.web.query<{ rounds: number; others: number }>(
    `select count(*) filter (where type = 'battle.round')::int as rounds,
       count(*) filter (where type <> 'battle.round')::int as others
     from event where recorded_at between to_timestamp($1 / 1000.0) and to_timestamp($2 / 1000.0)`,
    [from, until],
  )
  return row ?? { rounds: 0, others: 0 }
}

interface Late {
  readonly p50: number
  readonly p99: number
}

/**
 * How long after they were due rounds were written to the journal. If the galaxy cannot keep up, the
 * delay grows from the first half of a run to the second.
 *
 * @param from beginning of the run, Unix ms @param until end of the run, Unix ms
 * @returns ms for each half
 */
async function roundsLate(
  database: FeedGalaxy['database'],
  from: number,
  until: number,
): Promise<[Late, Late]> {
  const late = async (since: number, to: number): Promise<Late> => {
    const [row] = await database.web.query<Late>(
      `with late as (
         select extract(epoch from recorded_at - anchor_at)::float8 * 1000
           - (at - anchor_galaxy_ms) / time_scale as ms
         from event cross join galaxy
         where type = 'battle.round'
           and recorded_at between to_timestamp($1 / 1000.0) and to_timestamp($2 / 1000.0)
       )
       select percentile_cont(0.5) within group (order by ms) as p50,
         percentile_cont(0.99) within group (order by ms) as p99
       from late`,
      [since, to],
    )
    return row ?? { p50: 0, p99: 0 }
  }
  const half = (from + until) / 2
  return [await late(from, half), await late(half, until)]
}

async function busy(servers: readonly ServerProcess[]) {
  let cpuS = 0
  for (const server of servers) cpuS += await server.cpuSeconds()
  return { cpuS, machineS: machineCpuSeconds() }
}
