import { setTimeout as wait } from 'node:timers/promises'
import { FeedViewers } from './FeedViewers.ts'
import { type Figure, spreadFigures } from './Figures.ts'
import { type FeedGround, spreadViews, withFeedGalaxy } from './feedGalaxy.ts'
import { recallCounts, recallFigure } from './feedRecalls.ts'

const TRAFFIC = { sectors: 64, merchants: 256, timeScale: 20 }
const VIEWERS = 60
const SECTORS_EACH = 9
const EVERY_MS = 250
const SETTLE_MS = 5_000
const MARK_30S = { p50: 200, p99: 200 }

/**
 * Speed factor for the long absence: the events of 290 s happen in a tenth of that. FEED_SPEED=1
 * measures at real speed.
 */
const LONG_SPEED = Number(process.env.FEED_SPEED || 10)

/**
 * A viewer loses its connection, stays away for a while, takes a new seat and resumes. Measures the
 * time until it has everything that a viewer who stayed had when the first began to come back.
 */
export async function feedResume(ground: FeedGround): Promise<Figure[]> {
  if (ground.isShort) return afterDrops(ground, [5], 1)
  return [
    ...(await afterDrops(ground, [5, 30], 1)),
    ...(await afterDrops(ground, [290], LONG_SPEED)),
  ]
}

function afterDrops(
  { postgresUrl, isShort }: FeedGround,
  away: readonly number[],
  speed: number,
): Promise<Figure[]> {
  const traffic = { ...TRAFFIC, timeScale: TRAFFIC.timeScale * speed }
  return withFeedGalaxy(postgresUrl, traffic, ({ galaxy, servers: [server] }) =>
    FeedViewers.with(async (viewers) => {
      if (!server) throw new Error('no server')
      const all = galaxy.sectors.map(({ id }) => id)
      await viewers.watch([server.endpoint], [...spreadViews(galaxy, VIEWERS, SECTORS_EACH), all])
      await wait(isShort ? 2_000 : SETTLE_MS)
      const figures: Figure[] = []
      for (const awayS of away) {
        const replayed = await server.metric('starlane_feed_replayed_total')
        const recalls = await recallCounts(server)
        const back = await viewers.away(VIEWERS, isShort ? 100 : EVERY_MS, (awayS * 1_000) / speed)
        const each = ((await server.metric('starlane_feed_replayed_total')) - replayed) / VIEWERS
        const what = `away for ${awayS} s${speed === 1 ? '' : `, in ${awayS / speed} at ${speed} times the speed`}`
        figures.push(
          ...spreadFigures(
            `${what}: seat asked for → current`,
            back.sinceAsked,
            awayS === 30 ? MARK_30S : undefined,
          ),
          ...spreadFigures(`${what}: seat given → current`, back.sinceSeat),
          {
            what: `${what}: events repeated to each`,
            value: each,
            unit: '',
            note: `${back.synced} of ${VIEWERS * SECTORS_EACH} streams began anew, ${back.retries} retries, ${(await viewers.count()).gaps} gaps`,
          },
          await recallFigure(what, server, recalls),
        )
      }
      return figures
    }),
  )
}
