import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import test from 'node:test'
import { WireFrame } from '../../rooms/colyseus/WireFrame.ts'
import { ViewerSocket } from '../../rooms/galaxy/ViewerSocket.ts'
import { WAITING_BYTES_MAX } from '../../src/flow/SlowReaderState.ts'
import { WritePace } from '../../src/flow/WritePace.ts'
import { FakeClient } from './FakeClient.ts'

const FRAME = new WireFrame(new Uint8Array(10_000))

function viewerOf(client: FakeClient, pace = new WritePace()) {
  const told: string[] = []
  const figures = { written: 0, heldMs: 0 }
  const viewer = new ViewerSocket(client.asClient, pace, (step) => told.push(step), figures)
  return { viewer, told, figures }
}

/** Gives a client a socket that can emit `drain`. */
function withSocket(client: FakeClient): EventEmitter {
  const socket = new EventEmitter()
  Object.assign(client.ref, { _socket: Object.assign(socket, { cork() {}, uncork() {} }) })
  return socket
}

test('messages sent within a moment leave in one write', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  t.mock.method(performance, 'now', () => 1_000)
  const client = new FakeClient()
  const { viewer } = viewerOf(client)
  for (let count = 0; count < 3; count++) viewer.send(FRAME)
  assert.equal(client.sent.length, 0)
  t.mock.timers.tick(0)
  assert.equal(client.sent.length, 3)
  viewer.send(FRAME)
  t.mock.timers.tick(1)
  assert.equal(client.sent.length, 3)
  t.mock.timers.tick(20)
  assert.equal(client.sent.length, 4)
})

test('flushed messages are written at once and completely, as far as the socket takes them', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  const client = new FakeClient()
  const { viewer } = viewerOf(client)
  viewer.send(FRAME)
  viewer.write()
  viewer.send(FRAME)
  viewer.flush()
  assert.equal(client.sent.length, 2)

  // More than one write can hold; each write makes room for the next.
  const pieces = Math.ceil((3 * WAITING_BYTES_MAX) / FRAME.byteLength)
  let left = pieces
  client.ref.bufferedAmount = 0
  Object.defineProperty(client.ref, 'bufferedAmount', {
    get: () => 0,
    set: () => {},
    configurable: true,
  })
  viewer.onWritten = () => {
    for (; left > 0 && viewer.takes; left--) viewer.send(FRAME)
  }
  viewer.onWritten()
  viewer.flush()
  assert.equal(left, 0)
  assert.equal(client.sent.length, 2 + pieces)

  Object.defineProperty(client.ref, 'bufferedAmount', {
    value: 2 * WAITING_BYTES_MAX,
    writable: true,
  })
  viewer.send(FRAME)
  viewer.flush()
  viewer.send(FRAME)
  viewer.flush()
  assert.equal(client.sent.length, 3 + pieces, 'what a full socket does not take waits')
  viewer.close()
})

test('[FEED-6] while a socket does not read, nothing is kept for it, until it reads or is cut', () => {
  const client = new FakeClient()
  const { viewer, told } = viewerOf(client)
  for (let count = 0; count < 100 && viewer.takes; count++) {
    viewer.send(FRAME)
    viewer.write()
  }
  assert.ok(client.ref.bufferedAmount <= WAITING_BYTES_MAX + FRAME.byteLength)
  assert.equal(viewer.look(), 'behind')
  client.ref.bufferedAmount = 0
  assert.equal(viewer.look(), 'reads')
  assert.ok(viewer.takes)
  client.ref.bufferedAmount = WAITING_BYTES_MAX
  viewer.send(FRAME)
  viewer.write()
  for (let look = 0; look < 100; look++) assert.equal(viewer.look(), 'behind')
  assert.equal(viewer.look(), 'cut')
  assert.deepEqual(told, ['skipped', 'caught_up', 'skipped', 'cut'])
  viewer.close()
})

test('[FEED-6] a large batch for a viewer is written piece by piece, even if the viewer reads well', () => {
  const client = new FakeClient()
  client.raw = (bytes) => {
    client.sent.push(bytes)
  }
  const { viewer, told } = viewerOf(client)
  for (let count = 0; count < 100 && viewer.takes; count++) viewer.send(FRAME)
  viewer.write()
  assert.equal(client.sent.length, Math.ceil(WAITING_BYTES_MAX / FRAME.byteLength))
  assert.equal(viewer.look(), 'reads')

  let writes = 0
  viewer.onWritten = () => {
    writes += 1
  }
  for (let count = 0; count < 100 && viewer.takes; count++) viewer.send(FRAME)
  viewer.write()
  assert.ok(viewer.takes)
  assert.deepEqual([writes, told], [1, []])
  viewer.close()
})

test('[FEED-6] a skipped viewer goes on when its socket has drained, before the next look', () => {
  const client = new FakeClient()
  const socket = withSocket(client)
  const { viewer, told } = viewerOf(client)
  let ready = 0
  viewer.onWritten = () => {
    ready += 1
  }
  for (let round = 1; round <= 3; round++) {
    while (viewer.takes) viewer.send(FRAME)
    viewer.write()
    assert.ok(!viewer.takes)
    assert.equal(socket.listenerCount('drain'), 1)
    client.ref.bufferedAmount = 0
    socket.emit('drain')
    assert.ok(viewer.takes)
    assert.equal(ready, round)
  }
  assert.equal(told.length, 6)
  while (viewer.takes) viewer.send(FRAME)
  viewer.write()
  viewer.close()
  assert.equal(socket.listenerCount('drain'), 0)
})

test('[FEED-6] a drain that leaves much waiting does not count as reading, nor hasten the cut', () => {
  const client = new FakeClient()
  const socket = withSocket(client)
  const { viewer, told } = viewerOf(client)
  while (viewer.takes) viewer.send(FRAME)
  viewer.write()
  for (let look = 0; look < 100; look++) {
    socket.emit('drain')
    assert.equal(viewer.look(), 'behind')
  }
  assert.equal(viewer.look(), 'cut')
  client.ref.bufferedAmount = 0
  socket.emit('drain')
  assert.ok(!viewer.takes)
  assert.deepEqual(told, ['skipped', 'cut'])
})

test('a viewer with a full write waits for a turn of its own, one viewer at a time', async (t) => {
  t.mock.method(performance, 'now', () => 1_000)
  const pace = new WritePace()
  const clients = [new FakeClient(), new FakeClient()]
  const outlets = clients.map((client) => {
    client.raw = (bytes) => {
      client.sent.push(bytes)
    }
    const { viewer } = viewerOf(client, pace)
    viewer.wroteAt = 1_000
    while (viewer.takes) viewer.send(FRAME)
    return viewer
  })
  const frames = Math.ceil(WAITING_BYTES_MAX / FRAME.byteLength)
  await new Promise(setImmediate)
  assert.deepEqual(
    clients.map(({ sent }) => sent.length),
    [frames, 0],
  )
  await new Promise(setImmediate)
  assert.equal(clients[1]?.sent.length, frames)
  for (const viewer of outlets) viewer.close()
})

test('the time for which messages were held is counted', (t) => {
  let now = 1_000
  t.mock.method(performance, 'now', () => now)
  const { viewer, figures } = viewerOf(new FakeClient())
  viewer.send(FRAME)
  now += 6
  viewer.send(FRAME)
  now += 10
  viewer.write()
  assert.deepEqual(figures, { written: 2, heldMs: 26 })
  viewer.close()
})

test('the more sockets are written to, the longer the window', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  t.mock.method(performance, 'now', () => 1_000)
  const pace = new WritePace()
  const burst = (sockets: number) => {
    const writes = { count: 0 }
    const write = () => {
      writes.count += 1
    }
    for (let count = 0; count < sockets; count++) pace.want({ wroteAt: 1_000, write })
    return writes
  }
  const first = burst(1_000)
  t.mock.timers.tick(5)
  assert.equal(first.count, 1_000)
  const second = burst(10)
  t.mock.timers.tick(19)
  assert.equal(second.count, 0)
  t.mock.timers.tick(1)
  assert.equal(second.count, 10)
  const third = burst(10)
  t.mock.timers.tick(5)
  assert.equal(third.count, 10)
})
