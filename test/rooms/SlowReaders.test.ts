import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { ClientState } from '@colyseus/core'
import { SlowReaders } from '../../rooms/sector/SlowReaders.ts'
import { LOOK_MS, WAITING_BYTES_MAX } from '../../src/flow/SlowReaderState.ts'
import { FakeClient } from './FakeClient.ts'

function watch(t: TestContext) {
  const heard: string[] = []
  const slow = new SlowReaders({
    skipped: () => heard.push('skipped'),
    resync: (clients) => heard.push(`resync ${clients.length}`),
    cut: () => heard.push('cut'),
    told: (step) => heard.push(`told ${step}`),
  })
  t.after(() => slow.stop())
  return { slow, heard }
}

test('[FEED-6] a client that does not read is left out of patches, and brought up to date once it has read', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { slow, heard } = watch(t)
  const [quick, late] = [new FakeClient(), new FakeClient()]
  const clients = [quick.asClient, late.asClient]
  assert.equal(slow.readers(clients), clients)
  late.ref.bufferedAmount = WAITING_BYTES_MAX + 1
  assert.deepEqual(slow.readers(clients), [quick.asClient])
  assert.deepEqual(slow.readers(clients), [quick.asClient])
  late.ref.bufferedAmount = 0
  assert.deepEqual(slow.readers(clients), [quick.asClient])
  t.mock.timers.tick(LOOK_MS)
  assert.equal(slow.readers(clients), clients)
  assert.deepEqual(heard, ['skipped', 'told skipped', 'told caught_up', 'resync 1'])
})

test('[FEED-6] a client that never reads is cut once; one that is gone is forgotten', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { slow, heard } = watch(t)
  const [late, gone] = [new FakeClient(), new FakeClient()]
  for (const client of [late, gone]) client.ref.bufferedAmount = WAITING_BYTES_MAX + 1
  slow.readers([late.asClient, gone.asClient])
  gone.state = ClientState.LEAVING
  t.mock.timers.tick(20_000)
  assert.deepEqual(heard.slice(4), ['told cut', 'cut'])
})

test('[FEED-6] a client that was just sent a large state does not count as behind', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { slow } = watch(t)
  const client = new FakeClient()
  const state = 200 * 1024
  slow.fullStateFor(client.asClient, state)
  client.ref.bufferedAmount = state
  const clients = [client.asClient]
  assert.equal(slow.readers(clients), clients)
  client.ref.bufferedAmount = state + WAITING_BYTES_MAX + 1
  assert.deepEqual(slow.readers(clients), [])
})

test('[FEED-6] [IN-2] bytes that Colyseus keeps for a client that never confirms its join count as well', (t) => {
  const { slow } = watch(t)
  const client = new FakeClient()
  client.state = ClientState.JOINING
  Object.assign(client, { _enqueuedMessages: [new Uint8Array(WAITING_BYTES_MAX + 1)] })
  assert.deepEqual(slow.readers([client.asClient]), [])
})
