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

/** FEED_SPEED=5 lets as much happen in a fifth of the time, to look at it sooner. */
const SPEED = Number(process.env.FEED_SPEED || 1)

/**
 * A viewer loses its connection, is away for a while, takes a new seat and goes on where it was: how
 * long until it has everything that another viewer, who stayed, had when it began to come back.
 */
export function feedResume({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const traffic = { ...TRAFFIC, timeScale: TRAFFIC.timeScale * SPEED }
  return withFeedGalaxy(postgresUrl, traffic, ({ galaxy, servers: [server] }) =>
    FeedViewers.with(async (viewers) => {
      if (!server) throw new Error('no server')
      const all = galaxy.sectors.map(({ id }) => id)
      await viewers.watch([server.endpoint], [...spreadViews(galaxy, VIEWERS, SECTORS_EACH), all])
      await wait(isShort ? 2_000 : SETTLE_MS)
      const figures: Figure[] = []
      for (const awayS of isShort ? [5] : [5, 30, 290]) {
        const replayed = await server.metric('starlane_feed_replayed_total')
        const recalls = await recallCounts(server)
        const back = await viewers.away(VIEWERS, isShort ? 100 : EVERY_MS, (awayS * 1_000) / SPEED)
        const each = ((await server.metric('starlane_feed_replayed_total')) - replayed) / VIEWERS
        const what = `away for ${awayS / SPEED} s${SPEED === 1 ? '' : ` at ${SPEED} times the speed`}`
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
