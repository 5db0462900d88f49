import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import test, { after, before, beforeEach } from 'node:test'
import { freePort } from '../../src/ops/freePort.ts'
import {
  type Asked,
  breakOff,
  type StandIn,
  sayMissing,
  sayOk,
  sayUnavailable,
  startStandIn,
} from './standIn.ts'
import { type Nginx, startNginx } from './startNginx.ts'

const SERVERS = 3
const WAIT_MS_MAX = 5_000
const FORGED = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'gopher',
  'x-forwarded-host': 'forged.example',
  'x-forwarded-port': '1',
  'x-real-ip': '203.0.113.9',
  'x-client-ip': '203.0.113.9',
  forwarded: 'for=203.0.113.9',
}

let servers: StandIn[]
let nginx: Nginx

before(async () => {
  servers = await Promise.all(Array.from({ length: SERVERS }, startStandIn))
  nginx = await startNginx(
    await freePort(),
    servers.map(({ port }) => port),
  )
})

after(async () => {
  await nginx?.stop()
  await Promise.all(servers.map((server) => server.close()))
})

beforeEach(() => {
  for (const server of servers) {
    server.asked.length = 0
    server.answer = sayOk
  }
})

test('a socket goes to the server that its path names, with the path unchanged', async () => {
  for (const [index, server] of servers.entries()) {
    const path = `/s${index + 1}/aB-_9/s12-e34?sessionId=x`
    assert.equal(await upgrade(path), 101)
    assert.deepEqual(server.asked.map(urlOf), [path])
    assert.equal(asked().length, index + 1)
  }
})

test('no other request can become a socket', async () => {
  for (const path of ['/', '/s4/aB/s1-e1', '/s0/aB/s1-e1', '/s1/only', '/s1/a/b/c', '/api/me']) {
    assert.equal(await upgrade(path), 200, path)
  }
  assert.ok(asked().every(({ isUpgrade }) => !isUpgrade))
})

test('headers by which a client claims another address do not get through', async () => {
  await get('/api/me', { headers: FORGED })
  await upgrade('/s1/aB/s1-e1', FORGED)
  assert.equal(asked().length, 2)
  for (const { headers } of asked()) {
    const told = Object.keys(FORGED).flatMap((name) =>
      name in headers ? [[name, headers[name]]] : [],
    )
    assert.deepEqual(Object.fromEntries(told), {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    })
  }
})

test('while a server drains or is dead, others take its requests', async () => {
  const [draining, dead] = servers
  assert.ok(draining && dead)
  draining.answer = sayUnavailable
  dead.answer = breakOff
  for (let round = 0; round < 2 * SERVERS; round++) {
    assert.equal((await get('/api/galaxy')).status, 200)
    assert.equal((await post('/matchmake/joinOrCreate/sector')).status, 200)
    assert.equal((await post('/api/session/guest')).status, 200)
  }
})

test('an asset of one build is found while other servers run another build', async () => {
  const [updated, ...others] = servers
  assert.ok(updated)
  for (const other of others) other.answer = sayMissing
  for (let round = 0; round < 2 * SERVERS; round++) {
    assert.equal((await get('/assets/index-a1b2.js')).status, 200)
  }
  updated.answer = sayMissing
  const missing = await get('/assets/index-c3d4.js')
  assert.equal(missing.status, 404)
  assert.equal(missing.headers.get('cache-control'), 'no-store')
  updated.answer = sayOk
  for (const server of servers) server.asked.length = 0
  for (const other of others) other.answer = sayMissing
  const statuses = await Promise.all(Array.from({ length: SERVERS }, () => get('/api/none')))
  assert.ok(
    statuses.some(({ status }) => status === 404),
    'anything else is asked for once',
  )
  assert.equal(asked().length, SERVERS)
})

test('any other POST is sent once, and not repeated when its server dies during it', async () => {
  for (const server of servers) server.answer = breakOff
  const answer = await post('/api/market/orders')
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('retry-after'), '2')
  assert.equal(await codeOf(answer), 'unavailable')
  assert.equal(asked().length, 1)
})

test('when all servers refuse, their own answer comes through, and none is shunned afterwards', async () => {
  for (const server of servers) server.answer = sayUnavailable
  const refused = await post('/matchmake/joinOrCreate/sector')
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('retry-after'), '7')
  assert.equal(asked().length, SERVERS)
  for (const server of servers) server.answer = sayOk
  assert.equal((await post('/matchmake/joinOrCreate/sector')).status, 200)
})

test('an event is passed on as soon as it comes', async () => {
  const asking = Promise.withResolvers<ServerResponse>()
  for (const server of servers) server.answer = asking.resolve
  const answering = get('/api/galaxy/events?sectors=1')
  const stream = await asking.promise
  stream.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
  const reader = (await answering).body?.getReader()
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    stream.write(event)
    const chunk = await reader?.read()
    assert.equal(Buffer.from(chunk?.value ?? []).toString(), event)
  }
  await reader?.cancel()
})

test('a body over 16 KB is refused before it reaches a server', async () => {
  assert.equal((await post('/api/session/guest', 'x'.repeat(16 * 1024))).status, 200)
  const answer = await post('/api/session/guest', 'x'.repeat(16 * 1024 + 1))
  assert.equal(answer.status, 413)
  assert.equal(await codeOf(answer), 'too_large')
  assert.equal(asked().length, 1)
})

function asked(): Asked[] {
  return servers.flatMap((server) => server.asked)
}

async function codeOf(answer: Response): Promise<string> {
  const { error } = (await answer.json()) as { readonly error: { readonly code: string } }
  return error.code
}

function urlOf({ url }: Asked): string {
  return url
}

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(nginx.endpoint + path, { ...init, signal: AbortSignal.timeout(WAIT_MS_MAX) })
}

function post(path: string, body = '{}'): Promise<Response> {
  return get(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
}

/** Requests a WebSocket. @returns the status: 101 if the upgrade succeeded */
async function upgrade(path: string, headers: Record<string, string> = {}): Promise<number> {
  const asking = request(nginx.endpoint + path, {
    headers: { ...headers, connection: 'Upgrade', upgrade: 'websocket' },
    timeout: WAIT_MS_MAX,
  }).end()
  const [answer] = await Promise.race([once(asking, 'response'), once(asking, 'upgrade')])
  asking.destroy()
  return answer.statusCode
}
