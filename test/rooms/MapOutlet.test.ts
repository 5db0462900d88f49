import assert from 'node:assert/strict'
import test from 'node:test'
import { MapOutlet } from '../../rooms/MapOutlet.ts'
import { WritePace } from '../../rooms/WritePace.ts'
import { WAITING_BYTES_MAX } from '../../src/feed/Backlog.ts'
import { FakeClient } from './FakeClient.ts'

const FRAME = new Uint8Array(10_000)

function outletOf(client: FakeClient) {
  const told: string[] = []
  const outlet = new MapOutlet(client.asClient, new WritePace(), (step) => told.push(step))
  return { outlet, told }
}

test('what comes within a moment leaves in one write', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  t.mock.method(performance, 'now', () => 1_000)
  const client = new FakeClient()
  const { outlet } = outletOf(client)
  for (let count = 0; count < 3; count++) outlet.send(FRAME)
  assert.equal(client.sent.length, 0)
  t.mock.timers.tick(0)
  assert.equal(client.sent.length, 3)
  outlet.send(FRAME)
  t.mock.timers.tick(1)
  assert.equal(client.sent.length, 3)
  t.mock.timers.tick(20)
  assert.equal(client.sent.length, 4)
})

test('[FEED-6] while a socket does not read nothing is kept for it, until it reads or is cut', () => {
  const client = new FakeClient()
  const { outlet, told } = outletOf(client)
  for (let count = 0; count < 100 && outlet.takes; count++) {
    outlet.send(FRAME)
    outlet.write()
  }
  assert.ok(client.ref.bufferedAmount <= WAITING_BYTES_MAX + FRAME.byteLength)
  assert.equal(outlet.look(), 'behind')
  client.ref.bufferedAmount = 0
  assert.equal(outlet.look(), 'reads')
  assert.ok(outlet.takes)
  client.ref.bufferedAmount = WAITING_BYTES_MAX
  outlet.send(FRAME)
  outlet.write()
  for (let look = 0; look < 100; look++) assert.equal(outlet.look(), 'behind')
  assert.equal(outlet.look(), 'cut')
  assert.deepEqual(told, ['skipped', 'caught_up', 'skipped', 'cut'])
  outlet.close()
})

test('[FEED-6] what a viewer is to be told at once is written piece by piece, also if it reads well', () => {
  const client = new FakeClient()
  client.raw = (bytes) => {
    client.sent.push(bytes)
  }
  const { outlet, told } = outletOf(client)
  for (let count = 0; count < 100 && outlet.takes; count++) outlet.send(FRAME)
  outlet.write()
  assert.equal(client.sent.length, Math.ceil(WAITING_BYTES_MAX / FRAME.byteLength))
  assert.equal(outlet.look(), 'reads')

  let writes = 0
  outlet.onWritten = () => {
    writes += 1
  }
  for (let count = 0; count < 100 && outlet.takes; count++) outlet.send(FRAME)
  outlet.write()
  assert.ok(outlet.takes)
  assert.deepEqual([writes, told], [1, []])
  outlet.close()
})
