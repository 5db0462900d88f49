import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { Client, MatchMakeError, type Room } from '@colyseus/sdk'
import pg from 'pg'
import { Api } from '../../src/client/Api.ts'
import { GalaxyWatch } from '../../src/client/GalaxyWatch.ts'
import { JoinRefusedError, joinRoom } from '../../src/client/joinRoom.ts'
import { type Level, LOAD_MARKS } from '../../src/ops/LoadLevel.ts'
import type { OrderAnswer } from '../../src/protocol/orders.ts'
import type { LoadMessage } from '../../src/protocol/sectorMessages.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { until } from '../../testkit/until.ts'

/** The load readings that the process sees. */
const load = { loopMs: 0, memoryShare: 0, commitMs: 0, ordersRefused: 0 }
const ORDERS_AT_LEVEL_3 = 32

let server: TestServer

before(async () => {
  server = await withStarlane({ overload: { readings: load, sampleMs: 5, retryS: [0.1, 1] } })
})
after(() => server.close())

async function metric(name: string): Promise<number> {
  const line = (await server.starlane.metrics.text())
    .split('\n')
    .find((one) => one.startsWith(`${name} `))
  return Number(line?.slice(name.length))
}

/** Sets the readings to a load level, and waits until the server has noticed. */
async function loadTo(level: Level): Promise<void> {
  load.loopMs = level === 0 ? 0 : (LOAD_MARKS.loopMs[level - 1] ?? 0)
  await until(`level ${level}`, async () => (await metric('starlane_load_level')) === level)
}

function postGuest(): Promise<Response> {
  return fetch(`${server.endpoint}/api/session/guest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Newcomer' }),
  })
}

async function ready(): Promise<number> {
  return (await fetch(`${server.endpoint}/readyz`)).status
}

test('from level 1 on, present clients and those who come are told, until it is over', async () => {
  await loadTo(0)
  const ann = await TestPlayer.found(server.endpoint)
  const told: string[] = []
  const listen = (who: string, room: Room): void => {
    room.onMessage<LoadMessage>('load', ({ level }) => told.push(`${who} ${level}`))
  }
  listen('seat', await ann.join())
  listen('map', await joinRoom(ann.client, 'galaxy'))
  await loadTo(1)
  await until('all are told', () => told.length === 2)
  listen('late', await joinRoom(ann.client, 'galaxy'))
  const watch = await GalaxyWatch.open(new Api(server.endpoint))
  watch.show({ sectors: [1] })
  watch.follow()
  try {
    await until('the late are told', () => told.length === 3 && watch.load === 1)
    await loadTo(0)
    await until('all are told of the end', () => told.length === 6 && watch.load === 0)
    assert.deepEqual(told.sort(), ['late 0', 'late 1', 'map 0', 'map 1', 'seat 0', 'seat 1'])
  } finally {
    watch.pause()
  }
})

test('at level 2 no guest is made, and the answer says when to try again', async () => {
  await loadTo(2)
  const answer = await postGuest()
  const { error } = (await answer.json()) as { error: Record<string, unknown> }
  assert.equal(answer.status, 503)
  assert.equal(error.code, 'overloaded')
  assert.equal(answer.headers.get('retry-after'), '1')
  assert.equal(error.retryAfterS, 1)
  assert.match(String(error.message), /Try again in 1 s\.$/)
  assert.equal(await metric('starlane_overload_refusals_total{what="guest"}'), 1)
  assert.equal(await ready(), 200, 'a proxy would send all of them to the others')
  const refused = { code: 'overloaded', status: 503, retryAfterS: 1 }
  await assert.rejects(new Api(server.endpoint).guest('Newcomer'), refused)
  await loadTo(0)
  assert.equal((await postGuest()).status, 201)
})

test('at level 2 a player without a seat gets none, and the SDK says why and for how long', async () => {
  await loadTo(0)
  const stranger = await TestPlayer.found(server.endpoint)
  const { homeSector: sectorId } = stranger.commander
  await loadTo(2)
  await assert.rejects(stranger.join(), (error) => {
    assert.ok(error instanceof MatchMakeError)
    assert.equal(error.code, 503)
    assert.match(error.message, /busy.*Try again in 1 s\.$/)
    return true
  })
  await assert.rejects(joinRoom(stranger.client, 'sector', { sectorId }), (error) => {
    assert.ok(error instanceof JoinRefusedError)
    assert.deepEqual([error.code, error.retryAfterMs], ['overloaded', 1_000])
    return true
  })
  await assert.rejects(joinRoom(new Client(server.endpoint), 'galaxy'), JoinRefusedError)
  await loadTo(0)
  await stranger.join()
})

test('at level 2 players who have or had a seat are let in, and their orders are taken', async () => {
  await loadTo(0)
  const ann = await TestPlayer.found(server.endpoint)
  const room = await ann.join()
  await loadTo(2)
  const answer = await ann.order({ type: 'stop', fleetId: ann.fleetId })
  assert.ok(answer.ok)
  const elsewhere = server.galaxy.sectors.find(({ id }) => id !== ann.commander.homeSector)
  const next = await ann.client.joinOrCreate('sector', { sectorId: elsewhere?.id })
  await (await joinRoom(ann.client, 'galaxy')).leave()
  await next.leave()
  await room.leave()
  await ann.join()
  await loadTo(3)
  await assert.rejects(joinRoom(ann.client, 'galaxy'), JoinRefusedError)
  assert.equal(await ready(), 200)
  await loadTo(0)
})

test('[DUR-1] at level 3 orders beyond a few are refused, and accepted ones take effect', async () => {
  await loadTo(0)
  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  await loadTo(3)
  const lock = new pg.Client({ connectionString: server.connectionString })
  await lock.connect()
  const orders: { readonly id: string; readonly given: Promise<OrderAnswer> }[] = []
  try {
    await lock.query('begin')
    await lock.query('select 1 from sector where id = $1 for update', [ann.commander.homeSector])
    // The first order's commit waits for the lock, and all the others wait for it.
    for (let n = 0; n < ORDERS_AT_LEVEL_3 + 8; n++) {
      const id = `order-${100 + n}`
      const order = { type: 'rename', fleetId: ann.fleetId, name: `Name ${n}` }
      orders.push({ id, given: ann.order(order, id) })
    }
    const late = await Promise.all(orders.slice(ORDERS_AT_LEVEL_3).map(({ given }) => given))
    for (const answer of late) assertOverloaded(answer)
  } finally {
    await lock.end()
  }
  const taken = await Promise.all(orders.slice(0, ORDERS_AT_LEVEL_3).map(({ given }) => given))
  for (const answer of taken) assert.ok(answer.ok)
  await loadTo(0)
  const last = orders.at(-1)?.id
  const again = await ann.order({ type: 'stop', fleetId: ann.fleetId }, last)
  assert.ok(again.ok, 'its id did not take effect')
  const [row] = await server.database.web.query<{ acks: number }>(
    'select count(*) as acks from order_ack where commander_id = $1',
    [ann.commander.id],
  )
  assert.equal(row?.acks, ORDERS_AT_LEVEL_3 + 1)
})

test('a viewer waits as long as it is told, and then goes on by itself', async () => {
  await loadTo(2)
  const watch = await GalaxyWatch.open(new Api(server.endpoint))
  watch.show({ sectors: [1] })
  watch.follow()
  try {
    await until('it was told to wait', () => watch.busyUntil !== null)
    assert.ok((watch.busyUntil ?? 0) - performance.now() <= 1_250)
    watch.hurry()
    assert.equal(watch.feedState, 'lost', 'it is not hurried by a network that is back')
    await loadTo(0)
    await until('the feed is live', () => watch.feedState === 'live')
    assert.equal(watch.busyUntil, null)
  } finally {
    watch.pause()
  }
})

function assertOverloaded(answer: OrderAnswer): void {
  assert.ok(!answer.ok)
  assert.equal(answer.code, 'overloaded')
  assert.ok((answer.retryAfterMs ?? 0) >= 1_000)
}
