// The map's feed over three real servers, one Postgres and one Redis, while all of them have faults.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '@colyseus/sdk'
import { Redis } from 'ioredis'
import { ServerProcess } from '../../loadtest/ServerProcess.ts'
import { MapFeed } from '../../src/client/MapFeed.ts'
import type { FeedEvent, Summary } from '../../src/client/protocol.ts'
import { findRedis, type LocalRedis } from '../../src/cluster/localRedis.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { TcpProxy } from '../chaos/TcpProxy.ts'
import { type TestDatabase, withTestDatabase } from '../db/testDatabase.ts'

const SECTORS = 16
const ALL = Array.from({ length: SECTORS }, (_, index) => index + 1)
const SERVERS = 3

let postgres: TestDatabase
let redis: LocalRedis
let redisWay: TcpProxy
/** Where viewers come in, whichever server that is at the moment. */
let door: TcpProxy
const servers: ServerProcess[] = []

before(async () => {
  postgres = await withTestDatabase()
  redis = await findRedis({
    url: process.env.REDIS_URL || null,
    onProgress: console.log,
    onLost: (reason) => assert.fail(reason),
  })
  redisWay = await TcpProxy.open(Number(new URL(redis.url).port))
  for (let n = 0; n < SERVERS; n++) servers.push(await start())
  door = await TcpProxy.open(portOf(server(0)))
})
after(async () => {
  await Promise.all(servers.map((one) => one.kill()))
  await door.close()
  await redisWay.close()
  await redis.stop()
  await postgres.close()
})

async function start(): Promise<ServerProcess> {
  const port = String(await freePort())
  const url = new URL(redis.url)
  url.port = String(redisWay.port)
  return ServerProcess.start({
    PORT: port,
    PUBLIC_ADDRESS: `127.0.0.1:${port}`,
    DATABASE_URL: postgres.connectionString,
    REDIS_URL: url.href,
    GALAXY_SEED: 'feed',
    GALAXY_SECTORS: String(SECTORS),
    TIME_SCALE: '20',
    LEASE_SECONDS: '3',
  })
}

function server(n: number): ServerProcess {
  return servers[n] ?? assert.fail(`no server ${n}`)
}

function portOf({ endpoint }: ServerProcess): number {
  return Number(new URL(endpoint).port)
}

/** A viewer of the whole map that remembers all it is told. */
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

  /** Waits until it has come as far as the galaxy has by now, and holds it against the journal. */
  async check(after: string): Promise<void> {
    const heads = await postgres.database.web.query<{ id: number; seq: number }>(
      'select id, seq from sector',
    )
    await until(`being current after ${after}`, () =>
      heads.every(({ id, seq }) => (this.feed.cursor(id) ?? -1) >= seq),
    )
    const journal = await postgres.database.web.query<{ sector: number; seq: number }>(
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

async function until(what: string, holds: () => boolean | Promise<boolean>, msMax = 30_000) {
  const giveUpAt = performance.now() + msMax
  while (!(await holds())) {
    if (performance.now() > giveUpAt) assert.fail(`${what}: not within ${msMax} ms`)
    await wait(50)
  }
}

/** @returns the server in which the one viewer sits */
async function seatOfViewer(): Promise<number> {
  for (const [n, one] of servers.entries()) {
    if (!one.hasEnded && (await one.metric('starlane_clients')) > 0) return n
  }
  return assert.fail('no server has a client')
}

test('[FEED-1] [FEED-2] a viewer gets every event once, whatever owner, Redis and its own server do', async () => {
  const eye = new Eye()
  await eye.hears(100)
  await eye.check('quiet')

  const seat = await seatOfViewer()
  const other = servers.findIndex((_, n) => n !== seat)
  door.target = portOf(server(seat))
  await server(other).kill()
  servers[other] = await start()
  await eye.hears(50)
  await eye.check('a kill of an owner')

  redisWay.setAway(true)
  await wait(1_500)
  redisWay.setAway(false)
  await eye.hears(50)
  await eye.check('an outage of Redis')

  const client = new Redis(redis.url, { lazyConnect: true })
  await client.connect()
  await client.flushall()
  client.disconnect()
  await eye.hears(50)
  await eye.check('the loss of all that Redis knew')

  const ending = servers.findIndex((one, n) => n !== seat && !one.hasEnded)
  await server(ending).stop()
  servers[ending] = await start()
  await eye.hears(50)
  await eye.check('a handover of all sectors of a server')

  const sits = await seatOfViewer()
  door.target = portOf(server((sits + 1) % SERVERS))
  await server(sits).kill()
  await until('another seat', () => eye.feed.state === 'live')
  await eye.hears(50)
  await eye.check("a kill of the viewer's own server")
  eye.feed.leave()
})
