// The map's feed over three real servers, one Postgres and one Redis, while all of them fail in
// turn.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from '@colyseus/sdk'
import { MapFeed } from '../../src/client/MapFeed.ts'
import type { FeedEvent } from '../../src/protocol/feedEvents.ts'
import type { Summary } from '../../src/protocol/mapMessages.ts'
import type { ServerProcess } from '../../testkit/ServerProcess.ts'
import { TcpProxy } from '../../testkit/TcpProxy.ts'
import { TestCluster } from '../../testkit/TestCluster.ts'
import { until } from '../../testkit/until.ts'

const SECTORS = 16
const ALL = Array.from({ length: SECTORS }, (_, index) => index + 1)
const SERVERS = 3

const cluster = await TestCluster.open({
  GALAXY_SEED: 'feed',
  GALAXY_SECTORS: String(SECTORS),
  TIME_SCALE: '20',
})
after(() => cluster.close())

let redisWay: TcpProxy
/** The proxy through which viewers connect, to whichever server it leads at the moment. */
let door: TcpProxy

before(async () => {
  const url = new URL(cluster.redisUrl)
  redisWay = await TcpProxy.open(Number(url.port))
  cluster.endWith(() => redisWay.close())
  url.port = String(redisWay.port)
  cluster.env = { ...cluster.env, REDIS_URL: url.href }
  await cluster.startMany(SERVERS)
  door = await TcpProxy.open(portOf(cluster.server(0)))
  cluster.endWith(() => door.close())
})

function portOf({ endpoint }: ServerProcess): number {
  return Number(new URL(endpoint).port)
}

/** A viewer of the whole map that remembers everything it is sent. */
class Eye {
  readonly events: FeedEvent[] = []
  readonly begun = new Map<number, number>()
  beginnings = 0
  readonly feed: MapFeed

  constructor() {
    const client = new Client(`http://127.0.0.1:${door.port}`)
    this.feed = new MapFeed(client, 'feed', {
      onState: () => {},
      onSummary: ({ sector, seq }: Summary, isNew) => {
        if (!isNew) return
        this.beginnings += 1
        this.begun.set(sector, seq)
      },
      onEvents: (events) => this.events.push(...events),
    })
    this.feed.show({ sectors: ALL })
  }

  /** Waits until it has caught up with the galaxy, and compares what it has with the journal. */
  async check(after: string): Promise<void> {
    const heads = await cluster.query<{ id: number; seq: number }>('select id, seq from sector')
    await until(`being current after ${after}`, () =>
      heads.every(({ id, seq }) => (this.feed.cursor(id) ?? -1) >= seq),
    )
    const journal = await cluster.query<{ sector: number; seq: number }>(
      `select sector, seq from event where type in ('fleet.departed', 'fleet.arrived')
       order by sector, seq`,
    )
    for (const { id, seq: head } of heads) {
      const isMeant = (one: { sector: number; seq: number }): boolean =>
        one.sector === id && one.seq > (this.begun.get(id) ?? 0) && one.seq <= head
      assert.deepEqual(
        this.events.filter(isMeant).map(({ seq }) => seq),
        journal.filter(isMeant).map(({ seq }) => seq),
        `sector ${id} after ${after}`,
      )
    }
    assert.equal(this.beginnings, SECTORS, `no new beginnings after ${after}`)
    assert.equal(this.feed.gaps, 0)
  }

  async hears(more: number): Promise<void> {
    const wanted = this.events.length + more
    await until(`${more} more events`, () => this.events.length >= wanted)
  }
}

/** Waits for this many more events in the journal, whoever hears of them. */
async function happens(more: number): Promise<void> {
  const count = async (): Promise<number> => {
    const [row] = await cluster.query<{ events: number }>(
      'select count(*)::int as events from event',
    )
    return row?.events ?? 0
  }
  const wanted = (await count()) + more
  await until(`${more} more events in the journal`, async () => (await count()) >= wanted)
}

/** @returns the server in which the one viewer has its seat */
async function seatOfViewer(): Promise<number> {
  for (const [n, one] of cluster.servers.entries()) {
    if (!one.hasEnded && (await one.metric('starlane_clients')) > 0) return n
  }
  return assert.fail('no server has a client')
}

test("[FEED-1] [FEED-2] a viewer gets every event once, whatever happens to the sectors' owners, Redis or its own server", async () => {
  const eye = new Eye()
  await eye.hears(100)
  await eye.check('quiet')

  const seat = await seatOfViewer()
  const other = cluster.servers.findIndex((_, n) => n !== seat)
  door.target = portOf(cluster.server(seat))
  await cluster.server(other).kill()
  await cluster.replace(other)
  await eye.hears(50)
  await eye.check('a kill of an owner')

  redisWay.setAway(true)
  await happens(50)
  redisWay.setAway(false)
  await eye.hears(50)
  await eye.check('an outage of Redis')

  await cluster.redisClient().flushdb()
  await eye.hears(50)
  await eye.check('the loss of all that Redis knew')

  const ending = cluster.servers.findIndex((_, n) => n !== seat)
  await cluster.server(ending).stop()
  await cluster.replace(ending)
  await eye.hears(50)
  await eye.check('a handover of all sectors of a server')

  const sits = await seatOfViewer()
  door.target = portOf(cluster.server((sits + 1) % SERVERS))
  await cluster.server(sits).kill()
  await until('another seat', () => eye.feed.state === 'live')
  await eye.hears(50)
  await eye.check("a kill of the viewer's own server")
  eye.feed.leave()
})
