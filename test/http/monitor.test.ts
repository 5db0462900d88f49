import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, before } from 'node:test'
import { Sessions } from '../../src/accounts/Sessions.ts'
import { loginTries } from '../../src/http/admin/adminLogin.ts'
import { ADMIN_SESSION_MS, AdminSessions } from '../../src/http/admin/adminSession.ts'
import { createApp } from '../../src/http/app.ts'
import { HTTP_LIMITS } from '../../src/http/HttpLimits.ts'
import { CLOSE_CODES } from '../../src/protocol/closeCodes.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

const PASSWORD = 'open sesame, please'
const PANEL = { 'sec-fetch-site': 'same-origin' }

let server: TestServer
let cookie: string

before(async () => {
  server = await withStarlane({ adminPassword: PASSWORD })
  const { headers } = await login({ password: PASSWORD })
  cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
})
after(() => server.close())

type Headers = Record<string, string>

function call(path: string, headers: Headers = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(server.endpoint + path, { redirect: 'manual', ...init, headers })
}

function login(form: Headers, headers: Headers = PANEL): Promise<Response> {
  return call('/monitor/login', headers, { method: 'POST', body: new URLSearchParams(form) })
}

interface RoomCall {
  readonly roomId?: string
  readonly method: string
  readonly args?: string
}

function callRoom(asked: RoomCall, headers: Headers = { cookie, ...PANEL }): Promise<Response> {
  const query = new URLSearchParams({ roomId: 's1-e1', args: '[]', ...asked })
  return call(`/monitor/api/room/call?${query}`, headers)
}

async function assertProblem(answer: Response, status: number, code: string): Promise<void> {
  const { error } = (await answer.json()) as { error?: { code: string; message: string } }
  assert.deepEqual([answer.status, error?.code], [status, code])
  assert.ok((error?.message ?? '').length > 10)
}

/** A player with a seat, and the id of the room. */
async function seated() {
  const player = await TestPlayer.found(server.endpoint)
  const { roomId, sessionId } = await player.join()
  return { player, roomId, sessionId }
}

test('without a password there is no panel', async () => {
  const { database, world, starlane } = server
  const context = {
    ...{ database, world, metrics: starlane.metrics, log: silentLog, limits: HTTP_LIMITS },
    sessions: new Sessions(database, silentLog),
    orders: { give: () => assert.fail() },
    isReady: () => true,
    takesJoins: () => true,
  }
  const closed = createServer(
    createApp(context, { inSector: () => assert.fail(), atMap: () => assert.fail() }),
  )
  await once(closed.listen(0, '127.0.0.1'), 'listening')
  try {
    const { port } = closed.address() as AddressInfo
    for (const path of ['', '/', '/login', '/api', '/api/room/call']) {
      const answer = await fetch(`http://127.0.0.1:${port}/monitor${path}`, { headers: { cookie } })
      await assertProblem(answer, 404, 'not_found')
    }
  } finally {
    closed.close()
  }
})

test('a visitor who is not logged in is sent to the login and gets nothing else', async () => {
  const page = await call('/monitor/')
  assert.deepEqual([page.status, page.headers.get('location')], [303, '/monitor/login'])
  assert.match(await (await call('/monitor/login')).text(), /type="password"/)
  const other = new AdminSessions('another password')
  const late = new AdminSessions(PASSWORD, () => Date.now() - ADMIN_SESSION_MS)
  for (const bad of ['', 'x', other.begin(), late.begin()]) {
    const headers = { ...PANEL, cookie: `starlane-admin=${bad}` }
    for (const path of ['', '/room?roomId=s1-e1']) {
      await assertProblem(await call(`/monitor/api${path}`, headers), 401, 'not_logged_in')
    }
    await assertProblem(await callRoom({ method: 'adminDrain' }, headers), 401, 'not_logged_in')
    await assertProblem(await call('/monitor/index.html', headers), 401, 'not_logged_in')
  }
})

test('the right password opens the panel, with a cookie for this site only', async () => {
  const answer = await login({ password: PASSWORD })
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/monitor/'])
  const [set] = answer.headers.getSetCookie()
  assert.match(set ?? '', /; Path=\/monitor; HttpOnly; SameSite=Strict$/)
  const overTls = await login({ password: PASSWORD }, { ...PANEL, origin: 'https://play.example' })
  assert.match(overTls.headers.getSetCookie()[0] ?? '', /; Secure/)

  const page = await call('/monitor/', { cookie })
  assert.equal(page.status, 200)
  const [, script] = /src="\.\/(assets\/[^"]+\.js)"/.exec(await page.text()) ?? []
  assert.equal((await call(`/monitor/${script}`, { cookie })).status, 200)
  assert.equal((await call(`/monitor/${script}`)).status, 401)
})

test('a login holds in every process with the same password', async () => {
  const elsewhere = { cookie: `a=b; starlane-admin=${new AdminSessions(PASSWORD).begin()}` }
  assert.equal((await call('/monitor/api', elsewhere)).status, 200)
})

test('logging out deletes the cookie', async () => {
  const answer = await call('/monitor/logout', { cookie, ...PANEL }, { method: 'POST' })
  assert.match(answer.headers.getSetCookie()[0] ?? '', /^starlane-admin=; Path=\/monitor; Expires=/)
})

test('the list of rooms shows sector, epoch, sequence, queue and process', async () => {
  const { player, roomId } = await seated()
  const rename = async (name: string): Promise<number> => {
    const answer = await player.order({ type: 'rename', fleetId: player.fleetId, name })
    return answer.ok ? answer.seq : assert.fail(answer.message)
  }
  const list = async () => {
    const answer = await call('/monitor/api', { cookie, ...PANEL })
    // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
    const { columns, rooms } = (await answer.json()) as any
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return { columns, room: rooms.find((one: any) => one.roomId === roomId) }
  }
  const renamed = await rename('Renamed')
  const { columns, room } = await list()
  assert.deepEqual(columns.slice(0, 4), [
    { metadata: 'sector' },
    { metadata: 'epoch' },
    { metadata: 'seq' },
    { metadata: 'queue' },
  ])
  const host = server.world.hosts.get(player.commander.homeSector)
  const { seq, ...rest } = room.metadata
  assert.deepEqual(rest, { ...host?.lease, queue: 0 })
  assert.ok(seq >= renamed && seq <= (host?.committed?.seq ?? 0))
  assert.equal(room.clients, 1)
  assert.ok(room.processId.length > 0)

  const again = await rename('Again')
  assert.ok((await list()).room.metadata.seq >= again)
})

test('the view of a room shows its clients and its state', async () => {
  const { player, roomId, sessionId } = await seated()
  const answer = await call(`/monitor/api/room?roomId=${roomId}`, { cookie, ...PANEL })
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  const room = (await answer.json()) as any
  assert.deepEqual(
    room.clients.map((client: { sessionId: string }) => client.sessionId),
    [sessionId],
  )
  assert.ok(room.state.fleets[player.fleetId])
  assert.ok(room.stateSize > 0)
  const gone = await call('/monitor/api/room?roomId=s1-e1', { cookie, ...PANEL })
  await assertProblem(gone, 503, 'unavailable')
})

test('the view of a room that nobody is in shows its state as it is by now', async () => {
  const player = await TestPlayer.found(server.endpoint)
  await player.join()
  await player.room.leave()
  const { fleetId, token, commander } = player
  const order = { id: 'rename-unseen', type: 'rename', fleetId, name: 'Unseen' }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ order })
  assert.equal((await call('/api/orders', headers, { method: 'POST', body })).status, 200)
  const { sector, epoch } = server.world.hosts.get(commander.homeSector)?.lease ?? {}
  const path = `/monitor/api/room?roomId=s${sector}-e${epoch}`
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  const room = (await (await call(path, { cookie, ...PANEL })).json()) as any
  assert.equal(room.state.fleets[fleetId].name, 'Unseen')
})

test('a call sends a message, and another closes a client', async () => {
  const { player, roomId, sessionId } = await seated()
  const said = Promise.withResolvers<unknown>()
  player.room.onMessage('notice', said.resolve)
  const args = JSON.stringify([sessionId, 'notice', { text: 'hello' }])
  assert.equal((await callRoom({ roomId, method: '_sendMessageToClient', args })).status, 200)
  assert.deepEqual(await said.promise, { text: 'hello' })

  const close = { roomId, method: '_forceClientDisconnect', args: JSON.stringify([sessionId]) }
  assert.equal((await callRoom(close)).status, 200)
  assert.equal(await player.left.promise, CLOSE_CODES.kicked)
})

test("another site's request does nothing, whatever cookie it carries", async () => {
  const { player, roomId, sessionId } = await seated()
  const close = { roomId, method: 'adminKick', args: JSON.stringify([sessionId]) }
  const foreign: Headers[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'cross-site', origin: server.endpoint },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { referer: `https://evil.example/${server.endpoint}` },
    {},
  ]
  for (const headers of foreign) {
    await assertProblem(await callRoom(close, { cookie, ...headers }), 403, 'forbidden')
  }
  const reading = await call('/monitor/api', { cookie, 'sec-fetch-site': 'cross-site' })
  await assertProblem(reading, 403, 'forbidden')
  const trying = await login({ password: PASSWORD }, { origin: 'https://evil.example' })
  await assertProblem(trying, 403, 'forbidden')
  assert.deepEqual(trying.headers.getSetCookie(), [])
  assert.ok(player.room.connection.isOpen)

  const own = await callRoom(close, { cookie, referer: `${server.endpoint}/monitor/` })
  assert.equal(own.status, 200)
  await player.left.promise
})

test('a method that is not on the list is refused, and so are wrong arguments', async () => {
  const { player, roomId } = await seated()
  for (const method of [
    'disconnect',
    'onDispose',
    'constructor',
    'toString',
    '__proto__',
    'state',
    '_editStateProperty',
    '_deleteStateProperty',
    '',
  ]) {
    await assertProblem(await callRoom({ roomId, method }), 403, 'forbidden')
  }
  const query = `roomId=${roomId}&method=disconnect&args=[]`
  for (const path of ['//api/room/call', '/api//room/call', '/API/Room/Call/']) {
    const answer = await call(`/monitor${path}?${query}`, { cookie, ...PANEL })
    assert.ok([403, 404].includes(answer.status), path)
  }
  for (const args of ['', 'x', '{}', 'null', '[]', '[1]', '["a","b"]']) {
    await assertProblem(await callRoom({ roomId, method: 'adminKick', args }), 400, 'bad_request')
  }
  const elsewhere = callRoom({ method: 'adminKick', args: '["a"]' })
  await assertProblem(await elsewhere, 404, 'not_found')
  assert.ok(player.room.connection.isOpen)
})

test('[IN-2] a body or a query that is too large is refused', async () => {
  const args = JSON.stringify(['notice', 'x'.repeat(5_000)])
  await assertProblem(await callRoom({ method: 'broadcast', args }), 414, 'too_large')
  await assertProblem(await login({ password: 'x'.repeat(3_000) }), 413, 'too_large')
})

test('a wrong password is refused, and tries are limited', async () => {
  const statuses: number[] = []
  for (let tries = 0; tries < 6; tries++) {
    const answer = await login({ password: `${PASSWORD}${tries}` })
    assert.deepEqual(answer.headers.getSetCookie(), [])
    statuses.push(answer.status)
  }
  assert.ok(statuses.includes(401))
  assert.equal(statuses.at(-1), 429)
  const right = await login({ password: PASSWORD })
  assert.equal(right.status, 429)
  assert.ok(Number(right.headers.get('retry-after')) > 0)
  assert.equal((await call('/monitor/api', { cookie })).status, 200)
})

test('many addresses together have a limit on tries too', () => {
  const take = loginTries()
  const waits = Array.from({ length: 30 }, (_, i) => take(`192.0.2.${i}`))
  assert.equal(waits.filter((wait) => wait === 0).length, 20)
})

test('a session ends after twelve hours, and no part of it can be changed', () => {
  let now = Date.now()
  const sessions = new AdminSessions(PASSWORD, () => now)
  const token = sessions.begin()
  const [endsAt = '', proof = ''] = token.split('.')
  assert.ok(!sessions.isGood(`${Number(endsAt) + 1}.${proof}`))
  assert.ok(!sessions.isGood(`${endsAt}.${proof.startsWith('A') ? 'B' : 'A'}${proof.slice(1)}`))
  assert.ok(!sessions.isGood(`${token}x`))
  now += ADMIN_SESSION_MS - 1
  assert.ok(sessions.isGood(token))
  now += 1
  assert.ok(!sessions.isGood(token))
})
