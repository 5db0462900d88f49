import assert from 'node:assert/strict'
import test, { after, before, type Mock } from 'node:test'
import { newGuest } from '../../src/accounts/newGuest.ts'
import { Sessions } from '../../src/accounts/Sessions.ts'
import type { Database } from '../../src/db/dataSource.ts'
import { unitsOf } from '../../src/sim/economy/store.ts'
import { HOME_GOODS } from '../../src/sim/rules/economy.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { type TestServer, withStarlane } from '../../testkit/testServer.ts'

const LOOPBACK = { burst: 40, perMinute: 1 }

let server: TestServer

before(async () => {
  server = await withStarlane({ merchants: 16, limits: { guestsOfLoopback: LOOPBACK } })
})
after(() => server.close())

const JSON_TYPE = { 'content-type': 'application/json' }

interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  readonly body: any
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(server.endpoint + path, init)
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  }
}

function postGuest(body: unknown): Promise<Answer> {
  return call('/api/session/guest', {
    method: 'POST',
    headers: JSON_TYPE,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** The queries that read this table: the server makes other queries by itself. */
function callsOf(asked: Mock<Database['web']['query']>, table: string): number {
  return asked.mock.calls.filter(({ arguments: [sql] }) => sql.includes(` ${table} `)).length
}

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.deepEqual([answer.status, answer.body.error?.code], [status, code])
  assert.ok(answer.body.error.message.length > 10)
}

test('a guest gets a token, a home on the rim, a base there and a fleet at rest beside it', async () => {
  const { status, body } = await postGuest({ name: '  Zoë ' })
  assert.equal(status, 201)
  assert.equal(body.commander.name, 'Zoë')
  const home = server.galaxy.sectors.find(({ id }) => id === body.commander.homeSector)
  assert.equal(home?.ring, 'rim')
  const me = await call('/api/me', { headers: { authorization: `Bearer ${body.token}` } })
  assert.deepEqual(me.body.commander, body.commander)
  assert.equal(me.body.fleets.length, 1)
  const [fleet] = me.body.fleets
  assert.deepEqual([fleet.sector, fleet.transit], [home?.id, null])
  const { base } = me.body
  assert.equal(base.sector, home?.id)
  const state = server.world.hosts.get(fleet.sector)?.committed
  const { x, y } = state?.fleets.get(fleet.id)?.course ?? {}
  assert.deepEqual({ x, y }, { x: base.x, y: base.y })
  const { sector: _, ...placed } = base
  const { yard, store, queue, ...shown } = state?.bases.get(base.id) ?? {}
  assert.deepEqual(shown, { ...placed, owner: body.commander.id, level: 1 })
  assert.deepEqual([yard?.ships, queue, store && unitsOf(store)], [{}, [], HOME_GOODS])
  const stored = await server.database.web.query<{ token_hash: Buffer }>(
    'select token_hash from session where commander_id = $1',
    [body.commander.id],
  )
  assert.ok(stored.every((row) => !row.token_hash.toString('latin1').includes(body.token)))
})

test('[IN-1] a bad name or body is refused with the reason, and no guest is made', async () => {
  const count = async () =>
    (await server.database.web.query<{ n: number }>('select count(*) as n from commander'))[0]?.n
  const before = await count()
  const names = ['', '   ', 'x'.repeat(33), 'a\u0000b', 'a\nb', '\u202eevil', 5, null, {}]
  for (const name of names) assertProblem(await postGuest({ name }), 400, 'bad_name')
  assertProblem(await postGuest({}), 400, 'bad_name')
  assertProblem(await postGuest({ name: 'Ann', admin: true }), 400, 'bad_request')
  for (const body of ['[]', 'null', '"Ann"', '{', '{"name":}', '\u0000']) {
    assertProblem(await postGuest(body), 400, 'bad_request')
  }
  assert.equal(await count(), before)
})

test('[IN-1] a body of 1 MB is not read', async () => {
  const large = JSON.stringify({ name: 'x'.repeat(1024 * 1024) })
  assertProblem(await postGuest(large), 413, 'too_large')
  const join = { method: 'POST', headers: JSON_TYPE, body: large }
  assertProblem(await call('/matchmake/joinOrCreate/sector', join), 413, 'too_large')
})

test('no token, a wrong one or a stale one: 401', async () => {
  const { body } = await postGuest({ name: 'Ann' })
  const me = (authorization?: string) =>
    call('/api/me', authorization === undefined ? {} : { headers: { authorization } })
  assertProblem(await me(), 401, 'bad_token')
  for (const header of ['Bearer', 'Bearer x', `Basic ${body.token}`, `Bearer ${'A'.repeat(43)}`]) {
    assertProblem(await me(header), 401, 'bad_token')
  }
  await server.database.web.query(
    'update session set expires_at = clock_timestamp() where commander_id = $1',
    [body.commander.id],
  )
  assertProblem(await me(`Bearer ${body.token}`), 401, 'bad_token')
  const headers = { ...JSON_TYPE, authorization: `Bearer ${body.token}` }
  const join = { method: 'POST', headers, body: '{"sectorId":1}' }
  assertProblem(await call('/matchmake/joinOrCreate/sector', join), 401, 'bad_token')
})

test('a known session is not looked up again, but still ends in time', async (t) => {
  const { body } = await postGuest({ name: 'Ann' })
  const sessions = new Sessions(server.database, silentLog)
  assert.ok(await sessions.verify(body.token))
  const asked = t.mock.method(server.database.web, 'query')
  assert.ok(await sessions.verify(body.token))
  assert.equal(callsOf(asked, 'session'), 0)
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 31 * 86_400_000 })
  assert.equal(await sessions.verify(body.token), null)
})

test('the map: all sectors and lanes, and the time', async () => {
  const askedAt = server.world.galaxyClock.now()
  const { body, headers } = await call('/api/galaxy')
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(body.seed, 'test')
  assert.equal(body.id, server.galaxy.id)
  assert.equal(body.rate, 50)
  assert.ok(body.now >= askedAt && body.now <= server.world.galaxyClock.now())
  assert.equal(body.sectors.length, 16)
  const sector = server.galaxy.sectors[2] ?? assert.fail()
  const systems = sector.systems.map((system) => ({ ...system, owner: null }))
  assert.deepEqual(body.sectors[2], { ...sector, systems, owner: null })
  assert.deepEqual(body.lanes, server.galaxy.lanes)
})

test('the traffic in the lanes is public, without names, and read once a second', async (t) => {
  const asked = t.mock.method(server.database.web, 'query')
  const startedAt = performance.now()
  const answers = await Promise.all(Array.from({ length: 50 }, () => call('/api/galaxy/traffic')))
  const readsMax = 1 + Math.ceil((performance.now() - startedAt) / 1_000)
  assert.ok(callsOf(asked, 'transit') <= readsMax)
  for (const { status, body } of answers) {
    assert.equal(status, 200)
    for (const transit of body.transits) {
      assert.deepEqual(Object.keys(transit).sort(), ['arriveAt', 'departAt', 'from', 'to'])
      const { from, to } = transit
      assert.ok(server.galaxy.sectors[from - 1]?.gates.some((gate) => gate.to === to))
    }
  }
})

test('a missing path gets 404 and a wrong method 405, both as JSON', async () => {
  assertProblem(await call('/api/nothing'), 404, 'not_found')
  assertProblem(await call('/api/session'), 404, 'not_found')
  assertProblem(await call('/matchmake/joinById/s1-e1', { method: 'POST' }), 404, 'not_found')
  assertProblem(await call('/matchmake/reconnect/s1-e1', { method: 'POST' }), 404, 'not_found')
  assertProblem(await call('/matchmake/%zz/sector', { method: 'POST' }), 400, 'bad_request')
  const wrong = await call('/api/session/guest')
  assertProblem(wrong, 405, 'method_not_allowed')
  assert.equal(wrong.headers.get('allow'), 'POST')
  assertProblem(await call('/api/galaxy', { method: 'DELETE' }), 405, 'method_not_allowed')
  assert.equal((await call('/api/galaxy', { method: 'HEAD' })).status, 200)
})

test('pages of other origins may use the API, but never with credentials', async () => {
  for (const path of ['/api/galaxy', '/matchmake/joinOrCreate/sector']) {
    for (const method of ['OPTIONS', 'GET']) {
      const { headers } = await call(path, { method, headers: { origin: 'https://evil.example' } })
      assert.equal(headers.get('access-control-allow-origin'), '*')
      assert.equal(headers.get('access-control-allow-credentials'), null)
    }
  }
  const preflight = await call('/api/me', { method: 'OPTIONS' })
  assert.equal(preflight.status, 204)
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Authorization/)
})

test('the page is served with headers that isolate it from other sites', async () => {
  const { headers } = await call('/')
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'self'/)
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('x-powered-by'), null)
})

test('health and metrics', async () => {
  assert.equal((await call('/livez')).status, 200)
  assert.equal((await call('/readyz')).status, 200)
  const { body } = await call('/metrics')
  for (const name of [
    'starlane_orders_total',
    'starlane_commit_seconds_bucket',
    'starlane_commit_events_sum',
    'starlane_sectors_live',
    'starlane_orders_queued',
    'starlane_room_patches_total',
    'nodejs_eventloop_lag_seconds',
  ]) {
    assert.ok(new RegExp(`^${name}`, 'm').test(body), name)
  }
})

test('newcomers one after another fill the homes evenly', async () => {
  const { database, galaxy } = server
  await database.web.query('update home_sector set commanders = 10') // whatever was before
  for (let index = 0; index < 20; index++) {
    assert.ok(await newGuest(database, galaxy, `Guest ${index}`, 0))
  }
  const counts = await homeCounts()
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join(' '))
})

// How evenly depends on the moments at which each sees what the others took.
test('newcomers at the same moment are spread over all homes', async () => {
  const { database, galaxy } = server
  await database.web.query('update home_sector set commanders = 10')
  const guests = await Promise.all(
    Array.from({ length: 24 }, (_, index) => newGuest(database, galaxy, `Guest ${index}`, 0)),
  )
  assert.ok(guests.every((guest) => guest !== null))
  const counts = await homeCounts()
  assert.ok(Math.min(...counts) > 10, counts.join(' '))
})

async function homeCounts(): Promise<number[]> {
  const rows = await server.database.web.query<{ commanders: number }>(
    'select commanders from home_sector',
  )
  return rows.map(({ commanders }) => commanders)
}

test('a home that another guest is taking is passed over, unless it is the last: then it is waited for', async () => {
  const { database, galaxy } = server
  const homes = 'select sector from home_sector order by commanders, sector'
  const [least] = await database.web.query<{ sector: number }>(homes)
  await database.web.dataSource.transaction(async (manager) => {
    await manager.query('select 1 from home_sector where sector = $1 for update', [least?.sector])
    const guest = await newGuest(database, galaxy, 'Impatient', 0)
    assert.notEqual(guest?.commander.homeSector, least?.sector)
  })
  let waiting: ReturnType<typeof newGuest> | null = null
  await database.web.dataSource.transaction(async (manager) => {
    await manager.query('update home_sector set room = commanders')
    await manager.query('update home_sector set room = 100 where sector = $1', [least?.sector])
    waiting = newGuest(database, galaxy, 'Patient', 0)
  })
  assert.ok(await waiting)
  await database.web.query('update home_sector set room = 100')
})

test('[IN-2] a galaxy without a free home says so', async () => {
  const { database } = server
  await database.web.query('update home_sector set room = commanders')
  try {
    const answer = await postGuest({ name: 'Late' })
    assertProblem(answer, 503, 'galaxy_full')
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
  } finally {
    await database.web.query('update home_sector set room = 100')
  }
})

test('[IN-2] too many guests from one address are told when to try again', async () => {
  const statuses: number[] = []
  for (let count = 0; count <= LOOPBACK.burst; count++) {
    const { status, headers } = await postGuest({ name: 'Many' })
    statuses.push(status)
    if (status === 429) assert.ok(Number(headers.get('retry-after')) > 1)
  }
  assert.equal(statuses.at(-1), 429)
})

test('a draining server takes no newcomers and reports that it is not ready', async () => {
  const { commander, token } = (await newGuestSession()) ?? assert.fail()
  server.starlane.closeDoors()
  assertProblem(await call('/readyz'), 503, 'not_ready')
  assert.equal((await call('/livez')).status, 200)
  const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` }
  const body = JSON.stringify({ sectorId: commander.homeSector })
  const join = await call('/matchmake/joinOrCreate/sector', { method: 'POST', headers, body })
  assertProblem(join, 503, 'unavailable')
  assert.ok(join.headers.get('retry-after'))
})

function newGuestSession() {
  return newGuest(server.database, server.galaxy, 'Last', server.world.galaxyClock.now())
}
