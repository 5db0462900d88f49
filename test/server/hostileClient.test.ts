import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import test, { after, before } from 'node:test'
import { matchMaker, Protocol } from '@colyseus/core'
import { MESSAGES_MAX } from '../../rooms/colyseus/BaseRoom.ts'
import { Dice } from '../../src/sim/core/dice.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

let server: TestServer
let bystander: TestPlayer
const faults: unknown[] = []

before(async () => {
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error) => faults.push(error))
  }
  server = await withStarlane()
  bystander = await TestPlayer.found(server.endpoint, 'Bystander')
  await bystander.join()
})
after(() => server.close())

/** [LIFE-1] Whatever was sent, nobody else noticed, and no error went uncaught. */
async function allIsWell(): Promise<void> {
  const answer = await bystander.order({
    type: 'rename',
    fleetId: bystander.fleetId,
    name: `Name ${performance.now()}`,
  })
  assert.ok(answer.ok)
  assert.deepEqual(faults, [])
}

/** Takes a seat with a bare socket, which can send anything. */
async function bareSocket(): Promise<WebSocket> {
  const seat = await reserve()
  const url = `${server.endpoint.replace('http', 'ws')}/${seat.processId}/${seat.roomId}`
  const socket = new WebSocket(`${url}?sessionId=${seat.sessionId}`)
  socket.binaryType = 'arraybuffer'
  const [joined] = (await once(socket, 'message')) as [{ data: ArrayBuffer }]
  assert.equal(new Uint8Array(joined.data)[0], Protocol.JOIN_ROOM)
  socket.send(new Uint8Array([Protocol.JOIN_ROOM]))
  return socket
}

async function reserve(): Promise<Record<'processId' | 'roomId' | 'sessionId', string>> {
  const { homeSector } = bystander.commander
  const answer = await fetch(`${server.endpoint}/matchmake/joinOrCreate/sector`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${bystander.token}`,
    },
    body: JSON.stringify({ sectorId: homeSector }),
  })
  assert.equal(answer.status, 200)
  return (await answer.json()) as Awaited<ReturnType<typeof reserve>>
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [closed] = (await once(socket, 'close')) as [CloseEvent]
  return closed.code
}

test('[LIFE-1] a message of unknown type is an error for its sender, who may go on', async () => {
  const eve = await TestPlayer.found(server.endpoint, 'Eve')
  await eve.join()
  for (const type of [
    'nonsense',
    'x'.repeat(200),
    '__proto__',
    'constructor',
    'toString',
    '*',
    '',
    7,
  ]) {
    const { length } = eve.errors
    eve.room.send(type, { any: 'thing' })
    await eve.until(() => eve.errors.length > length)
    assert.match(eve.errors.at(-1)?.message ?? '', /no message|not in this room/)
  }
  await assert.rejects(eve.room.request('nonsense', {}), /no onMessage/)
  assert.ok((await eve.order({ type: 'stop', fleetId: eve.fleetId })).ok)
  await allIsWell()
})

test('[LIFE-1] an order sent as a plain message is an error and does nothing', async () => {
  const eve = await TestPlayer.found(server.endpoint, 'Eve')
  await eve.join()
  const move = { id: 'abcdefgh', type: 'move', fleetId: eve.fleetId, to: { x: 1, y: 1 } }
  eve.room.send('order', move)
  await eve.until(() => eve.errors.length === 1)
  assert.match(eve.errors[0]?.message ?? '', /request/)
  assert.equal(eve.fleet()?.vx, 0)
  await allIsWell()
})

test('[LIFE-1] frames of random bytes close at most their own socket', async () => {
  const dice = Dice.seeded('frames')
  for (let round = 0; round < 40; round++) {
    const socket = await bareSocket()
    for (let count = 0; count < 20 && socket.readyState === socket.OPEN; count++) {
      const frame = Buffer.from(Array.from({ length: dice.int(0, 60) }, () => dice.int(0, 255)))
      // Most frames begin with a byte that a room reads as a message kind, so that it reads on.
      if (frame.length > 0 && dice.int(0, 3) > 0) frame[0] = dice.int(8, 24)
      socket.send(frame)
    }
    socket.close()
    await closeCode(socket)
  }
  await allIsWell()
})

test('[LIFE-1] a frame too large for the protocol closes its socket', async () => {
  const socket = await bareSocket()
  socket.send(Buffer.alloc(1024 * 1024, 0xc1))
  assert.equal(await closeCode(socket), 1009)
  await allIsWell()
})

test('[IN-2] more messages than allowed close the socket with a code that says so', async () => {
  const socket = await bareSocket()
  const closed = closeCode(socket)
  for (let count = 0; count < 2 * MESSAGES_MAX.burst; count++) {
    socket.send(new Uint8Array([Protocol.PING]))
  }
  assert.equal(await closed, 4102)
  await allIsWell()
})

test('a seat can be used once, and only in its room', async () => {
  const seat = await reserve()
  const url = `${server.endpoint.replace('http', 'ws')}/${seat.processId}`
  for (const path of ['/s999-e1?sessionId=x', `/${seat.roomId}?sessionId=x`]) {
    const socket = new WebSocket(url + path)
    assert.equal(await closeCode(socket), 4002)
  }
  await allIsWell()
})

test('[LIFE-1] upgrades to any URL are answered and harm nobody', async () => {
  const { port } = new URL(server.endpoint)
  const urls = ['/', '//', '/x', '/a/b', '/a/b?%', 'http://x:99999999/a/b?sessionId=1', '/%00/b?x']
  for (const url of urls) {
    const socket = connect(Number(port), '127.0.0.1')
    const head = [`GET ${url} HTTP/1.1`, 'Host: [', 'Connection: Upgrade', 'Upgrade: websocket']
    socket.write([...head, '', ''].join('\r\n'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    assert.match(answer.toString(), /^HTTP\/1.1 4/)
    socket.destroy()
  }
  await allIsWell()
})

test('[IN-2] a full sector says so, and has room again when somebody leaves', async () => {
  const eve = await TestPlayer.found(server.endpoint, 'Eve')
  const room = await eve.join()
  const local = matchMaker.getLocalRoomById(room.roomId)
  assert.ok(local)
  local.maxClients = local.clients.length + 1
  await eve.client.joinOrCreate('sector', { sectorId: eve.commander.homeSector })
  await assert.rejects(
    eve.client.joinOrCreate('sector', { sectorId: eve.commander.homeSector }),
    (error: Error & { code?: number }) => error.code === 503,
  )
  await eve.room.leave()
  await eve.left.promise
  assert.ok(await eve.client.joinOrCreate('sector', { sectorId: eve.commander.homeSector }))
  await allIsWell()
})
