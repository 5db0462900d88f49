import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { FeedViewers } from './FeedViewers.ts'
import type { Figure } from './Figures.ts'
import { type FeedGalaxy, type FeedGround, spreadViews, withFeedGalaxy } from './feedGalaxy.ts'

const SECTORS = 64
const SECTORS_EACH = 9

/**
 * What a viewer costs its server when nothing happens, and what each event costs when much happens.
 */
export async function feedViewerCost({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const count = isShort ? 300 : 1_000
  const times = isShort ? { settleMs: 2_000, ms: 4_000 } : { settleMs: 4_000, ms: 10_000 }
  const measureIn = (merchants: number) => {
    const traffic = { sectors: SECTORS, merchants, timeScale: 10 }
    return withFeedGalaxy(postgresUrl, traffic, (feedGalaxy) => ofViewers(feedGalaxy, count, times))
  }
  const quiet = await measureIn(0)
  const busy = await measureIn(256)
  return [
    {
      what: `an idle viewer of ${SECTORS_EACH} quiet sectors: server CPU`,
      value: (quiet.cpuMsPerS / count) * 1_000,
      unit: 'µs a second',
      note: `of ${count} viewers`,
    },
    {
      what: 'the same: resident memory',
      value: (quiet.memoryMiB / count) * 1_024,
      unit: 'KiB',
      note: 'of the whole server, with its heap as it happens to be',
    },
    {
      what: 'with traffic: events delivered',
      value: busy.eventsPerS,
      unit: '/s',
      note: `${(busy.eventsPerS / count).toFixed(1)} a viewer, ${(busy.messagesPerS / count).toFixed(1)} messages`,
    },
    {
      what: 'server CPU for an event delivered',
      value: (busy.cpuMsPerS / busy.eventsPerS) * 1_000,
      unit: 'µs',
      note: `${(busy.cpuMsPerS / 10).toFixed(0)} % of a core in all`,
    },
    {
      what: 'on the wire for an event delivered',
      value: busy.bytesPerS / busy.eventsPerS,
      unit: 'B',
    },
    {
      what: 'with traffic: resident memory for a viewer',
      value: (busy.memoryMiB / count) * 1_024,
      unit: 'KiB',
    },
  ]
}

/** The additional CPU that the server uses with viewers. */
async function ofViewers(
  { galaxy, servers: [server] }: FeedGalaxy,
  count: number,
  { settleMs, ms }: { settleMs: number; ms: number },
) {
  if (!server) throw new Error('no server')
  await wait(settleMs)
  const alone = await cpuMsPerS(server, ms)
  const memoryAlone = await server.residentMiB()
  return FeedViewers.with(async (viewers) => {
    await viewers.watch([server.endpoint], spreadViews(galaxy, count, SECTORS_EACH))
    await wait(settleMs)
    const got = await viewers.count()
    const cpu = await cpuMsPerS(server, ms)
    const gotAfter = await viewers.count()
    return {
      cpuMsPerS: cpu - alone,
      memoryMiB: (await server.residentMiB()) - memoryAlone,
      eventsPerS: ((gotAfter.events - got.events) / ms) * 1_000,
      messagesPerS: ((gotAfter.messages - got.messages) / ms) * 1_000,
      bytesPerS: ((gotAfter.bytes - got.bytes) / ms) * 1_000,
    }
  })
}

async function cpuMsPerS(server: ServerProcess, ms: number): Promise<number> {
  const before = await server.cpuSeconds()
  const startedAt = performance.now()
  await wait(ms)
  const elapsedS = (performance.now() - startedAt) / 1_000
  return (((await server.cpuSeconds()) - before) * 1_000) / elapsedS
}
