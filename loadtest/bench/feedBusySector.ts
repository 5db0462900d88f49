import { setTimeout as wait } from 'node:timers/promises'
import { FEED_FORMAT } from '../../rooms/galaxy/feedFormat.ts'
import type { Database } from '../../src/db/dataSource.ts'
import type { FeedEvent } from '../../src/feed/faces.ts'
import type { SectorId } from '../../src/sim/core/ids.ts'
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
import { orders } from './orders.ts'
import { leaveAll, type Pilot, seatPilots } from './Pilots.ts'

const VIEWERS = 500
const OF_THE_BUSY_ONE = 100
/** Pilots made at first. Those who share one home sector are kept. */
const PILOTS = 96
const COURSES_PER_S = 30
const QUIET_MS = 3_000
const LESS_MARK_PERCENT = 85

interface Mix {
  readonly what: string
  readonly traffic: Traffic
  readonly sectorsEach: number
}

/**
 * The loads: only course changes, which concern nobody but their commanders; and with gate traffic.
 */
const MIXES: readonly Mix[] = [
  {
    what: 'courses alone',
    traffic: { sectors: 64, merchants: 0, timeScale: 1 },
    sectorsEach: 9,
  },
  {
    what: 'and gate traffic',
    traffic: { sectors: 16, merchants: 128, timeScale: 30 },
    sectorsEach: 3,
  },
]

/**
 * One sector with 30 course changes a second, and 500 viewers. A fifth of the viewers view it,
 * its commanders included. Measures what is sent and encoded, compared with sending everything to
 * everybody.
 */
export async function feedBusySector({ postgresUrl, isShort }: FeedGround): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { what, traffic, sectorsEach } of isShort ? MIXES.slice(1) : MIXES) {
    const mix = await withFeedGalaxy(postgresUrl, traffic, (feedGalaxy) =>
      FeedViewers.with((viewers) => ofMix(feedGalaxy, viewers, sectorsEach, isShort ? 5 : 15)),
    )
    figures.push(...mix.map((figure) => ({ ...figure, what: `${what}: ${figure.what}` })))
  }
  return figures
}

async function ofMix(
  { galaxy, servers: [server], database }: FeedGalaxy,
  viewers: FeedViewers,
  sectorsEach: number,
  seconds: number,
): Promise<Figure[]> {
  if (!server) throw new Error('no server')
  const { sector: busy, pilots } = await pilotsOfOneSector(server.endpoint)
  const inView = around(galaxy, busy, sectorsEach)
  const elsewhere = spreadViews(galaxy, VIEWERS - OF_THE_BUSY_ONE, sectorsEach + 1).map((view) =>
    view.filter((sector) => sector !== busy).slice(0, sectorsEach),
  )
  const others = Array.from({ length: OF_THE_BUSY_ONE - pilots.length }, () => inView)
  await viewers.watch([server.endpoint], [...others, ...elsewhere])
  for (const { token } of pilots) await viewers.watch([server.endpoint], [inView], token)
  await wait(QUIET_MS)

  const heads = await readHeads(database)
  const encodings = await server.metric('starlane_feed_encodings_total')
  await viewers.size()
  const got = await viewers.count()
  const answered = await orders(pilots, COURSES_PER_S, seconds)
  await wait(1_500) // a sweep sends the positions of silent streams
  const gotAfter = await viewers.count()
  const encoded = (await server.metric('starlane_feed_encodings_total')) - encodings
  const full = await sizesInFull(database, heads)
  await leaveAll(pilots)

  const framesOf = (sector: SectorId) => gotAfter.frames[sector] ?? 0
  const sent = galaxy.sectors.reduce((sum, { id }) => sum + framesOf(id), 0)
  const wouldBe = [...full.values()].reduce((sum, { bytes }) => sum + bytes, 0) * VIEWERS
  const wouldBeBusy = (full.get(busy)?.bytes ?? 0) * VIEWERS
  const events = [...full.values()].reduce((sum, one) => sum + one.events, 0)
  const audiences = 1 + pilots.length
  return [
    {
      what: 'events in the galaxy',
      value: events / seconds,
      unit: '/s',
      note: `of them in the busy sector ${((full.get(busy)?.events ?? 0) / seconds).toFixed(1)}`,
    },
    { what: 'orders refused', value: answered.at(-1)?.value ?? 0, unit: '' },
    {
      what: 'feed and summary messages',
      value: sent / 1_024,
      unit: 'KiB',
      note: `on the sockets ${((gotAfter.bytes - got.bytes) / 1_024).toFixed(0)} with all else, ${gotAfter.gaps} gaps`,
    },
    { what: 'everything to everybody', value: wouldBe / 1_024, unit: 'KiB' },
    lessFigure('less', sent, wouldBe),
    lessFigure('less, the busy sector alone', framesOf(busy), wouldBeBusy),
    {
      what: 'encodings of an event',
      value: encoded / events,
      unit: '',
      mark: audiences,
      note: `audiences: everybody, ${pilots.length} commanders; everything to everybody, each encoded: ${VIEWERS}`,
    },
  ]
}

function lessFigure(what: string, sent: number, wouldBe: number): Figure {
  const value = (1 - sent / wouldBe) * 100
  return { what, value, unit: '%', mark: LESS_MARK_PERCENT, isAtLeast: true }
}

/** @returns the sector where most of many newcomers have their homes, and those newcomers */
async function pilotsOfOneSector(
  endpoint: string,
): Promise<{ sector: SectorId; pilots: readonly Pilot[] }> {
  const all = await seatPilots(endpoint, PILOTS)
  const homes = [...Map.groupBy(all, ({ sector }) => sector)]
  const [sector, pilots] = homes.reduce((a, b) => (b[1].length > a[1].length ? b : a))
  await leaveAll(all.filter((pilot) => !pilots.includes(pilot)))
  return { sector, pilots }
}

async function readHeads(database: Database): Promise<Map<SectorId, number>> {
  const sql = 'select id, seq from sector'
  const rows = await database.web.query<{ id: number; seq: number }>(sql)
  return new Map(rows.map(({ id, seq }) => [id, seq]))
}

/** @returns the sizes of all events since, by sector: each in full, as a message of its own */
async function sizesInFull(database: Database, since: ReadonlyMap<SectorId, number>) {
  const sizes = new Map<SectorId, { events: number; bytes: number }>()
  const sql = `select v, type, sector, seq, at, audience, data, epoch from event
    where sector = $1 and seq > $2`
  for (const [sector, seq] of since) {
    const rows = await database.web.query<FeedEvent & { epoch: number }>(sql, [sector, seq])
    const bytes = rows.map(({ epoch, ...event }) => {
      const range = { sector, epoch, from: event.seq, to: event.seq }
      return FEED_FORMAT.feed({ ...range, events: [event] }).message.byteLength
    })
    sizes.set(sector, { events: rows.length, bytes: bytes.reduce((a, b) => a + b, 0) })
  }
  return sizes
}
