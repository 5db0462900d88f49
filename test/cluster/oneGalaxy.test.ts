// Several real servers over one Postgres and one Redis, seen from outside.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '@colyseus/sdk'
import type { SectorSchema } from '../../rooms/sector/sectorSchema.ts'
import { Api } from '../../src/client/Api.ts'
import { GameClient } from '../../src/client/GameClient.ts'
import { letIn } from '../../testkit/letIn.ts'
import { TestCluster } from '../../testkit/TestCluster.ts'
import { until } from '../../testkit/until.ts'

const SECTORS = 24

const cluster = await TestCluster.open({
  GALAXY_SEED: 'cluster',
  GALAXY_SECTORS: String(SECTORS),
  TIME_SCALE: '20',
})
after(() => cluster.close())
before(() => cluster.startMany(3))

interface Holding {
  readonly address: string
  readonly sectors: number
}

function holdings(): Promise<Holding[]> {
  return cluster.query<Holding>(
    `select n.address, count(s.id)::int as sectors from node n left join sector s on s.holder = n.id
     where n.expires_at > clock_timestamp() and not n.draining group by n.address order by 2`,
  )
}

/** Waits until no sector has changed hands for two beats. */
async function nothingMoves(): Promise<void> {
  let since = performance.now()
  let before = ''
  await until('an end of moving', async () => {
    const rows = await cluster.query('select holder, epoch from sector order by id')
    const now = JSON.stringify(rows)
    if (now !== before) since = performance.now()
    before = now
    return performance.now() - since > 1_500
  })
}

async function tokenOf(name: string): Promise<string> {
  const api = new Api(cluster.server(0).endpoint)
  return (await letIn(() => api.guest(name))).token
}

async function epochOf(sectorId: number): Promise<number> {
  const sql = 'select epoch from sector where id = $1'
  const [row] = await cluster.query<{ epoch: number }>(sql, [sectorId])
  return row?.epoch ?? assert.fail(`no sector ${sectorId}`)
}

/** As any client does: a sector that is just being handed over is joined again. */
async function join(n: number, token: string, sectorId: number) {
  const client = new Client(cluster.server(n).endpoint)
  client.auth.token = token
  for (let tries = 1; ; tries++) {
    try {
      const room = await client.joinOrCreate<SectorSchema>('sector', { sectorId })
      room.reconnection.enabled = false
      for (const type of ['fleet', 'follow', 'blips']) room.onMessage(type, () => {})
      return room
    } catch (error) {
      if (tries === 5) throw error
      await wait(200)
    }
  }
}

test('an order without a seat reaches its sector through any process', async () => {
  const api = new Api(cluster.server(0).endpoint)
  const { token } = await letIn(() => api.guest('Wanderer'))
  const me = await fetch(`${cluster.server(0).endpoint}/api/me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { fleets } = (await me.json()) as { fleets: { id: string }[] }
  const names: string[] = []
  for (const [n, server] of cluster.servers.entries()) {
    const name = `Named by ${n}`
    const order = { id: `order-by-${n}`, type: 'rename', fleetId: fleets[0]?.id, name }
    const answer = await fetch(`${server.endpoint}/api/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ order }),
    })
    assert.equal(answer.status, 200, await answer.text())
    const [row] = await cluster.query<{ name: string }>('select name from fleet where id = $1', [
      fleets[0]?.id ?? '',
    ])
    names.push(row?.name ?? '')
  }
  assert.deepEqual(names, ['Named by 0', 'Named by 1', 'Named by 2'])
})

test('[OWN-4] due sectors are spread over all servers, also over those that came later', async () => {
  await until('an even spread', async () => {
    const held = await holdings()
    const most = held.at(-1)?.sectors ?? 0
    return held.length === 3 && most <= SECTORS / 3 + 6 && (held[0]?.sectors ?? 0) > 0
  })
})

test('[OWN-2] joins of one sector from all servers at once end in one room, at its owner', async () => {
  const token = await tokenOf('Everywhere')
  await nothingMoves()
  for (let sectorId = 1; sectorId <= 6; sectorId++) {
    // A process that is busy gives sectors away by itself: a join before and one after prove nothing.
    await until(`a moment in which sector ${sectorId} stays`, async () => {
      const before = await epochOf(sectorId)
      const rooms = await Promise.all([0, 1, 2, 0, 1, 2].map((n) => join(n, token, sectorId)))
      const ids = new Set(rooms.map(({ roomId }) => roomId))
      await Promise.all(rooms.map((room) => room.leave()))
      const epoch = await epochOf(sectorId)
      if (before !== epoch) return false
      assert.deepEqual([...ids], [`s${sectorId}-e${epoch}`])
      return true
    })
  }
})

test('[OWN-3] a server that ends hands over, and its players play on', async (t) => {
  const token = await tokenOf('Follower')
  const pilot = await GameClient.connect({ endpoint: cluster.server(1).endpoint, token })
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
      return sector?.kind === 'sector' ? cluster.holderOf(sector.sectorId) : null
    })
    const index = cluster.servers.indexOf(owner)
    const startedAt = performance.now()
    const ending = owner.stop()
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
    await cluster.replace(index)
  } finally {
    pilot.close()
  }
})

test('Redis loses all it knew: listings are there again by themselves', async () => {
  const client = cluster.redisClient()
  await nothingMoves()
  const sector = await join(0, await tokenOf('Listed'), 1)
  const map = await new Client(cluster.server(0).endpoint).joinOrCreate('galaxy')
  map.reconnection.enabled = false
  const areListed = async (): Promise<boolean> =>
    (await client.hmget('roomcaches', sector.roomId, map.roomId)).every((one) => one !== null)
  await until('listings', areListed)
  await client.flushdb()
  await until('listings again', areListed)
  await Promise.all([sector.leave(), map.leave()])
})

test('listings of a dead server go away', async () => {
  const client = cluster.redisClient()
  await client.hset('roomcaches', 'ghost', JSON.stringify({ roomId: 'ghost', processId: 'dead' }))
  // Each looks at all listings once a minute, and soon after its start.
  const newcomer = await cluster.start()
  await until('no ghost', async () => (await client.hexists('roomcaches', 'ghost')) === 0, 90_000)
  await newcomer.stop()
})

test('a second server at one public address is refused in one line', async () => {
  const taken = new URL(cluster.server(0).endpoint).host
  await assert.rejects(cluster.start({ PUBLIC_ADDRESS: taken }), new RegExp(`${taken} already`))
})

test('a server with another LEASE_SECONDS is refused in one line', async () => {
  await assert.rejects(
    cluster.start({ LEASE_SECONDS: '4' }),
    /LEASE_SECONDS=3, not 4: set the same for all/,
  )
})

test('a server without Redis is refused where others host the galaxy', async () => {
  await assert.rejects(cluster.start({ REDIS_URL: '' }), /set REDIS_URL for both/)
})

test('a server of another galaxy is refused in one line', async () => {
  await assert.rejects(
    cluster.start({ GALAXY_SEED: 'another' }),
    /GALAXY_SEED=cluster, not another/,
  )
})
