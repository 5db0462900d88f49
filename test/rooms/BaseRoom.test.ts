import assert from 'node:assert/strict'
import test from 'node:test'
import { type Client, Protocol } from '@colyseus/core'
import { ANSWERS_BYTES_MAX, BaseRoom } from '../../rooms/colyseus/BaseRoom.ts'
import { internalsOf } from '../../rooms/colyseus/internals.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { FakeClient } from './FakeClient.ts'

class Probe extends BaseRoom<object> {
  protected log = silentLog

  override dismissSlow(client: Client): void {
    super.dismissSlow(client)
  }

  override mayReturn(client: Client, code: number | undefined): boolean {
    return super.mayReturn(client, code)
  }
}

test('[LIFE-1] a frame that throws while it is read closes only its own socket', () => {
  const room = new Probe()
  const fake = new FakeClient()
  const client = fake.asClient
  const frame = new Proxy(Buffer.alloc(1), {
    get() {
      throw new Error('unreadable')
    },
  })
  internalsOf(room)._onMessage(client, frame)
  internalsOf(room)._onMessage(client, frame)
  assert.deepEqual(fake.closed, [4002])
  assert.equal(room.mayReturn(client, 1006), false)
})

test('[FEED-6] a client that asks and does not read the answers is closed once; others are not', () => {
  const room = new Probe()
  const [slow, quick] = [new FakeClient(), new FakeClient()]
  slow.ref.bufferedAmount = ANSWERS_BYTES_MAX + 1
  quick.ref.bufferedAmount = ANSWERS_BYTES_MAX
  for (const client of [slow, quick, slow]) {
    internalsOf(room)._onMessage(client.asClient, Buffer.of(Protocol.JOIN_ROOM))
  }
  assert.deepEqual([slow.closed, quick.closed], [[4101], []])
})

test('[FEED-6] a dismissed client that does not answer is gone all the same', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const room = new Probe()
  const fake = new FakeClient()
  let ended = 0
  fake.ref.terminate = () => ended++
  room.dismissSlow(fake.asClient)
  assert.equal(ended, 0)
  t.mock.timers.tick(5_000)
  assert.equal(ended, 1)
})

test('only a broken connection keeps its seat', () => {
  const room = new Probe()
  const client = new FakeClient().asClient
  for (const code of [1001, 1005, 1006]) assert.ok(room.mayReturn(client, code))
  for (const code of [1000, 1009, 4000, 4002, 4100, undefined]) {
    assert.equal(room.mayReturn(client, code), false)
  }
})
