import { setTimeout as wait } from 'node:timers/promises'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'
import { SHIPS } from '../../src/sim/rules/ships.ts'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { FeedViewers } from './FeedViewers.ts'
import type { Figure } from './Figures.ts'
import {
  around,
  type FeedGalaxy,
  type FeedGround,
  spreadViews,
  type Traffic,
  withFeedGalaxy,
} from './feedGalaxy.ts'
import { LASTING, type Placing, placeFleets } from './warGround.ts'

const TRAFFIC: Traffic = { sectors: 64, merchants: 0, timeScale: 1 }
const SECTOR = 1
const PARTIES = 30
const VIEWERS = 500
const ON_THE_BATTLE = 100
const SECTORS_EACH = 9
const MIDDLE = PLANE_UNITS / 2
/** A scout flies as far in a second: each patrol makes an event a second. */
const PATROL_UNITS = SHIPS.scout.speedUnitsPerS
const SETTLE_MS = 5_000
const MARK = { cpuPercent: 6, meanMs: 10 }

/**
 * A sector with 30 events a second, the rounds of a battle and the courses of its commanders' patrols,
 * and 500 viewers of the map. A fifth of them views the battle, its commanders included, who are told all of it.
 */
export async function warWatched({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const seconds = isShort ? 8 : 20
  return withFeedGalaxy(postgresUrl, TRAFFIC, (feedGalaxy) =>
    FeedViewers.with((viewers) => watched(postgresUrl, feedGalaxy, viewers, seconds)),
  )
}

async function watched(
  postgresUrl: string,
  { galaxy, servers: [server], database }: FeedGalaxy,
  viewers: FeedViewers,
  seconds: number,
): Promise<Figure[]> {
  if (!server) throw new Error('no server')
  const parties = await placeFleets(database, placings())
  await wait(SETTLE_MS)
  const alone = await busyFor(server, seconds)
  const inView = around(galaxy, SECTOR, SECTORS_EACH)
  const elsewhere = spreadViews(galaxy, VIEWERS - ON_THE_BATTLE, SECTORS_EACH + 1).map((view) =>
    view.filter((sector) => sector !== SECTOR).slice(0, SECTORS_EACH),
  )
  const others = Array.from({ length: ON_THE_BATTLE - PARTIES }, () => inView)
  await viewers.watch([server.endpoint], [...others, ...elsewhere])
  for (const { token } of parties) await viewers.watch([server.endpoint], [inView], token)
  await wait(SETTLE_MS)
  await viewers.record()
  const before = await viewers.count()
  const all = await busyFor(server, seconds)
  const after = await viewers.count()
  const spread = await viewers.latencies(postgresUrl)
  return [
    {
      what: `${VIEWERS} viewers, ${ON_THE_BATTLE} of them on the battle: CPU of the server`,
      ...{ value: all.cpuPercent, unit: '% of a core', mark: MARK.cpuPercent },
      note: `${alone.cpuPercent.toFixed(1)} with nobody watching`,
    },
    {
      what: '– committed → client, mean',
      ...{ value: spread.mean, unit: 'ms', mark: MARK.meanMs },
      note: `p50 ${spread.p50.toFixed(1)}, p99 ${spread.p99.toFixed(1)}, of ${spread.count}`,
    },
    {
      what: '– events of the sector',
      ...{ value: all.eventsPerS, unit: '/s' },
    },
    {
      what: '– delivered',
      value: (after.events - before.events) / seconds,
      unit: '/s',
      note: `${after.gaps} gaps`,
    },
  ]
}

/** What the server does while the battle goes on. */
async function busyFor(server: ServerProcess, seconds: number) {
  const events = await server.metric('starlane_commit_events_sum')
  const [cpuS, from] = [await server.cpuSeconds(), performance.now()]
  await wait(seconds * 1_000)
  const elapsedS = (performance.now() - from) / 1_000
  const cpuPercent = (((await server.cpuSeconds()) - cpuS) / elapsedS) * 100
  const committed = (await server.metric('starlane_commit_events_sum')) - events
  return { cpuPercent, eventsPerS: committed / elapsedS }
}

/** One fleet of each party fights, all against all; another patrols beyond the fight's reach. */
function placings(): Placing[] {
  return Array.from({ length: PARTIES }, (_, index): Placing[] => {
    const of = { owner: `party-${index + 1}`, sector: SECTOR }
    const at = { x: MIDDLE + (index % 6) * 5, y: MIDDLE + Math.floor(index / 6) * 5 }
    const from = { x: 800, y: 100 + 20 * index }
    const points = [{ ...from, x: from.x + PATROL_UNITS }, from]
    return [
      { ...of, at, ships: LASTING, stance: 'attack', plan: [] },
      {
        ...{ ...of, at: from, ships: { scout: 1 }, stance: 'passive' },
        plan: [{ kind: 'patrol', points, next: 0 }],
      },
    ]
  }).flat()
}
