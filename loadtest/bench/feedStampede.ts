import { setTimeout as wait } from 'node:timers/promises'
import { FeedViewers } from './FeedViewers.ts'
import { type Figure, spreadFigures } from './Figures.ts'
import { type FeedGround, spreadViews, withFeedGalaxy } from './feedGalaxy.ts'
import { recallCounts, recallFigure } from './feedRecalls.ts'

const TRAFFIC = { sectors: 64, merchants: 256, timeScale: 5 }
const SECTORS_EACH = 9
const AWAY_MS = 5_000

/** Many viewers lose their connections at the same moment, and come back at the same moment. */
export function feedStampede({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const [count, settleMs] = isShort ? [500, 2_000] : [2_000, 5_000]
  return withFeedGalaxy(postgresUrl, TRAFFIC, ({ galaxy, servers: [server] }) =>
    FeedViewers.with(async (viewers) => {
      if (!server) throw new Error('no server')
      const all = galaxy.sectors.map(({ id }) => id)
      await viewers.watch([server.endpoint], [...spreadViews(galaxy, count, SECTORS_EACH), all])
      await wait(settleMs)
      const readings = await server.metric('starlane_feed_holes_total')
      const recalls = await recallCounts(server)
      const memory = await server.residentMiB()
      const cpu = await server.cpuSeconds()
      const back = await viewers.away(count, 0, AWAY_MS)
      const cpuS = (await server.cpuSeconds()) - cpu
      await wait(settleMs)
      return [
        {
          what: `${count} at once: until the last is current`,
          value: back.allMs,
          unit: 'ms',
          note: `${back.synced} of ${count * SECTORS_EACH} streams began anew, ${back.retries} retries, ${(await viewers.count()).gaps} gaps`,
        },
        ...spreadFigures('each: seat asked for → current', back.sinceAsked),
        ...spreadFigures('each: seat given → current', back.sinceSeat),
        {
          what: 'server CPU, the drop included, for each',
          value: (cpuS * 1_000) / count,
          unit: 'ms',
        },
        {
          what: 'readings of the journal for holes',
          value: (await server.metric('starlane_feed_holes_total')) - readings,
          unit: '',
        },
        await recallFigure('all', server, recalls),
        { what: 'resident memory before', value: memory, unit: 'MiB' },
        { what: 'resident memory after', value: await server.residentMiB(), unit: 'MiB' },
      ]
    }),
  )
}
