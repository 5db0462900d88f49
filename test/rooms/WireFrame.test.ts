import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { type Client, ClientState } from '@colyseus/core'
import { WebSocket, WebSocketServer } from 'ws'
import { writeFrames } from '../../rooms/colyseus/internals.ts'
import { WireFrame } from '../../rooms/colyseus/WireFrame.ts'

/** About each length at which the header changes. */
const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
after(() => server.close())
await once(server, 'listening')

/** A client as Colyseus has it, and what its other end reads. */
async function connect() {
  const far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const read: Buffer[] = []
  far.on('message', (data: Buffer, isBinary) => {
    assert.ok(isBinary)
    read.push(data)
  })
  const [[near]] = await Promise.all([once(server, 'connection'), once(far, 'open')])
  const ref = near as WebSocket
  const enqueued: Uint8Array[] = []
  const client = {
    ref,
    state: ClientState.JOINED as number,
    enqueueRaw: (message: Uint8Array) => enqueued.push(message),
  }
  const closed = async (): Promise<void> => {
    const end = once(far, 'close')
    ref.close()
    await end
  }
  return {
    client: client as unknown as Client & { state: number },
    ref,
    far,
    read,
    enqueued,
    closed,
  }
}

function messageOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + length) % 256)
}

test('a frame made once is read by any client, whatever its length', async () => {
  const messages = LENGTHS.map(messageOf)
  const frames = messages.map((message) => new WireFrame(message))
  for (let times = 0; times < 2; times++) {
    const { client, read, closed } = await connect()
    for (const frame of frames) writeFrames(client, [frame])
    await closed()
    assert.deepEqual(
      read.map((data) => Uint8Array.from(data)),
      messages,
    )
  }
  assert.deepEqual(
    frames.map(({ message }) => Uint8Array.from(message)),
    messages,
  )
})

for (const [size, length] of [
  ['small', 1],
  ['large', 3_000],
] as const) {
  test(`many ${size} frames in one go keep their order, also among what the library sends`, async () => {
    const { client, ref, read, closed } = await connect()
    const message = (number: number) => Buffer.alloc(length, number)
    ref.send(message(1))
    writeFrames(
      client,
      [2, 3, 4].map((number) => new WireFrame(message(number))),
    )
    ref.send(message(5))
    await closed()
    assert.deepEqual(read, [1, 2, 3, 4, 5].map(message))
  })
}

test('frames for a client that is joining or leaving are left to Colyseus', async () => {
  const { client, ref, read, enqueued, closed } = await connect()
  client.state = ClientState.JOINING
  writeFrames(client, [new WireFrame(Uint8Array.of(1))])
  client.state = ClientState.JOINED
  const end = closed()
  assert.notEqual(ref.readyState, ref.OPEN)
  writeFrames(client, [new WireFrame(Uint8Array.of(2)), new WireFrame(Uint8Array.of(3))])
  await end
  assert.deepEqual(
    enqueued.map(([number]) => number),
    [1, 2, 3],
  )
  assert.equal(read.length, 0)
})
