// Several real servers over one Postgres and one Redis, seen from outside.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '@colyseus/sdk'
import { Redis } from 'ioredis'
import { ServerProcess } from '../../loadtest/ServerProcess.ts'
import type { SectorSchema } from '../../rooms/state/sectorSchema.ts'
import { Starlane } from '../../src/client/Starlane.ts'
import { findRedis, type LocalRedis } from '../../src/cluster/localRedis.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { type TestDatabase, withTestDatabase } from '../db/testDatabase.ts'

const SECTORS = 24

let postgres: TestDatabase
let redis: LocalRedis
const servers: ServerProcess[] = []

before(async () => {
  postgres = await withTestDatabase()
  redis = await findRedis({
    url: process.env.REDIS_URL || null,
    onProgress: console.log,
    onLost: (reason) => assert.fail(reason),
  })
  servers.push(await start())
  servers.push(...(await Promise.all([start(), start()])))
})
after(async () => {
  await Promise.all(servers.map((server) => server.kill()))
  await redis.stop()
  await postgres.close()
})

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const port = String(await freePort())
  return ServerProcess.start({
    PORT: port,
    PUBLIC_ADDRESS: `127.0.0.1:${port}`,
    DATABASE_URL: postgres.connectionString,
    REDIS_URL: redis.url,
    GALAXY_SEED: 'cluster',
    GALAXY_SECTORS: String(SECTORS),
    TIME_SCALE: '20',
    LEASE_SECONDS: '3',
    ...env,
  })
}

function server(n: number): ServerProcess {
  return servers[n] ?? assert.fail(`no server ${n}`)
}

interface Holding {
  readonly address: string
  readonly sectors: number
}

function holdings(): Promise<Holding[]> {
  return postgres.database.web.query<Holding>(
    `select n.address, count(s.id)::int as sectors from node n left join sector s on s.holder = n.id
     where n.expires_at > clock_timestamp() and not n.draining group by n.address order by 2`,
  )
}

async function until<T>(what: string, look: () => Promise<T | null>, msMax = 20_000): Promise<T> {
  const giveUpAt = performance.now() + msMax
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > giveUpAt) assert.fail(`${what}: not within ${msMax} ms`)
    await wait(50)
  }
}

/** Waits until no sector has changed hands for two beats. */
async function nothingMoves(): Promise<void> {
  let since = performance.now()
  let before = ''
  await until('an end of moving', async () => {
    const rows = await postgres.database.web.query('select holder, epoch from sector order by id')
    const now = JSON.stringify(rows)
    if (now !== before) since = performance.now()
    before = now
    return performance.now() - since > 1_500 ? true : null
  })
}

async function guest(n: number, name: string): Promise<{ token: string; home: number }> {
  const response = await fetch(`${server(n).endpoint}/api/session/guest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const made = (await response.json()) as { token: string; commander: { homeSector: number } }
  return { token: made.token, home: made.commander.homeSector }
}

function clientOf(n: number, token: string): Client {
  const client = new Client(server(n).endpoint)
  client.auth.token = token
  return client
}

/** As any client does: a sector that is just being handed over is joined again. */
async function join(n: number, token: string, sectorId: number) {
  for (let tries = 1; ; tries++) {
    try {
      const room = await clientOf(n, token).joinOrCreate<SectorSchema>('sector', { sectorId })
      room.reconnection.enabled = false
      for (const type of ['fleet', 'follow']) room.onMessage(type, () => {})
      return room
    } catch (error) {
      if (tries === 5) throw error
      await wait(200)
    }
  }
}

test('[OWN-4] what is due is spread over all servers, also over those that came later', async () => {
  await until('an even spread', async () => {
    const held = await holdings()
    const most = held.at(-1)?.sectors ?? 0
    return held.length === 3 && most <= SECTORS / 3 + 6 && (held[0]?.sectors ?? 0) > 0 ? true : null
  })
})

test('[OWN-2] joins of one sector from all servers at once end in one room, at its owner', async () => {
  const { token } = await guest(0, 'Everywhere')
  await nothingMoves()
  for (let sectorId = 1; sectorId <= 6; sectorId++) {
    const rooms = await Promise.all([0, 1, 2, 0, 1, 2].map((n) => join(n, token, sectorId)))
    assert.equal(new Set(rooms.map(({ roomId }) => roomId)).size, 1)
    const [row] = await postgres.database.web.query<{ epoch: number }>(
      'select epoch from sector where id = $1',
      [sectorId],
    )
    assert.equal(rooms[0]?.roomId, `s${sectorId}-e${row?.epoch}`)
    await Promise.all(rooms.map((room) => room.leave()))
  }
})

test('[OWN-3] a server that ends hands over, and its players play on', async (t) => {
  const { token } = await guest(1, 'Follower')
  const pilot = await Starlane.connect({ endpoint: server(1).endpoint, token })
  try {
    await pilot.until((one) => one.fleets.length === 1 && one.link === 'live')
    const fleetId = pilot.fleets[0]?.id ?? assert.fail()
    const ordered = async (): Promise<void> => {
      const answer = await pilot.order({ type: 'rename', fleetId, name: `At ${Date.now()}` })
      assert.ok(answer.ok, JSON.stringify(answer))
    }
    await ordered()
    const owner = await until('its owner', async () => {
      const sector = pilot.fleets[0]?.place
      if (sector?.kind !== 'sector') return null
      const [row] = await postgres.database.web.query<{ address: string }>(
        'select n.address from sector s join node n on n.id = s.holder where s.id = $1',
        [sector.sectorId],
      )
      return row?.address ?? null
    })
    const index = servers.findIndex(({ endpoint }) => endpoint.endsWith(owner))
    const startedAt = performance.now()
    const ending = server(index).stop()
    // One order after the other, all the while: the longest that one takes is the pause.
    let longestMs = 0
    let exit: number | null | undefined
    void ending.then((code) => {
      exit = code
    })
    while (exit === undefined) {
      const askedAt = performance.now()
      if (index === 1) {
        // Its own way into the galaxy ends with that server; until then it must not pause.
        const done = await Promise.race([ordered().catch(() => null), ending.then(() => null)])
        if (done === null) break
      } else await ordered()
      longestMs = Math.max(longestMs, performance.now() - askedAt)
      await wait(20)
    }
    assert.equal(await ending, 0)
    t.diagnostic(`longest pause ${Math.round(longestMs)} ms`)
    t.diagnostic(`ended after ${Math.round(performance.now() - startedAt)} ms`)
    servers[index] = await start()
  } finally {
    pilot.close()
  }
})

test('Redis loses all it knew: listings are there again by themselves', async () => {
  const client = new Redis(redis.url, { lazyConnect: true })
  await client.connect()
  const listed = async (): Promise<number> => client.hlen('roomcaches')
  const before = await until('listings', async () => ((await listed()) > 0 ? listed() : null))
  await client.flushall()
  await until('listings again', async () => ((await listed()) >= before - 2 ? true : null))
  client.disconnect()
})

test('listings of a dead server go away', async () => {
  const client = new Redis(redis.url, { lazyConnect: true })
  await client.connect()
  await client.hset('roomcaches', 'ghost', JSON.stringify({ roomId: 'ghost', processId: 'dead' }))
  await until(
    'no ghost',
    async () => ((await client.hexists('roomcaches', 'ghost')) ? null : true),
    90_000,
  )
  client.disconnect()
})

test('a second server at one public address is refused in one line', async () => {
  const taken = new URL(server(0).endpoint).host
  await assert.rejects(start({ PUBLIC_ADDRESS: taken }), new RegExp(`${taken} already`))
})

test('a server that would live by other LEASE_SECONDS is refused in one line', async () => {
  await assert.rejects(
    start({ LEASE_SECONDS: '4' }),
    /LEASE_SECONDS=3, not 4: set the same for all/,
  )
})

test('a server without Redis is refused where others host the galaxy', async () => {
  await assert.rejects(start({ REDIS_URL: '' }), /set REDIS_URL for both/)
})

test('a server of another galaxy is refused in one line', async () => {
  await assert.rejects(start({ GALAXY_SEED: 'another' }), /GALAXY_SEED=cluster, not another/)
})
