import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

/**
 * Less than the socket library waits for an answer to its Close frame, more than the server does.
 */
const CLOSED_MS_MAX = 20_000
/** A pong that answers no ping; it only shows that the socket lives. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** Takes a seat with a bare connection that lives but never answers a Close frame. */
async function silentSocket(endpoint: string, player: TestPlayer): Promise<Socket> {
  const answer = await fetch(`${endpoint}/matchmake/joinOrCreate/sector`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${player.token}` },
    body: JSON.stringify({ sectorId: player.commander.homeSector }),
  })
  const seat = (await answer.json()) as Record<'processId' | 'roomId' | 'sessionId', string>
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
  const head = [
    `GET /${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  socket.write([...head, '', ''].join('\r\n'))
  const [upgraded] = (await once(socket, 'data')) as [Buffer]
  assert.match(upgraded.toString('latin1'), /^HTTP\/1.1 101/)
  socket.resume()
  socket.on('error', () => {})
  return socket
}

let server: TestServer
let socket: Socket

before(async () => {
  server = await withStarlane()
  socket = await silentSocket(server.endpoint, await TestPlayer.found(server.endpoint))
})
after(() => socket.destroy())

test('[IN-2] a socket that never answers a Close frame does not delay the end', {
  timeout: CLOSED_MS_MAX,
}, async () => {
  const alive = setInterval(() => socket.write(PONG), 500)
  try {
    await server.close()
  } finally {
    clearInterval(alive)
  }
})
