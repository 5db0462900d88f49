import assert from 'node:assert/strict'
import test from 'node:test'
import type { Client } from '@colyseus/core'
import { BaseRoom, BUFFERED_BYTES_MAX } from '../../rooms/BaseRoom.ts'
import { internalsOf } from '../../rooms/internals.ts'
import { silentLog } from '../db/testDatabase.ts'

class Probe extends BaseRoom<object> {
  protected log = silentLog

  override dismissSlow(): void {
    super.dismissSlow()
  }

  override mayReturn(client: Client, code: number | undefined): boolean {
    return super.mayReturn(client, code)
  }
}

function fakeClient(bufferedAmount = 0): { client: Client; closed: number[] } {
  const closed: number[] = []
  const client = { ref: { bufferedAmount }, leave: (code: number) => closed.push(code) }
  return { client: client as unknown as Client, closed }
}

test('[LIFE-1] what throws while a frame is read closes that socket, and no more', () => {
  const room = new Probe()
  const { client, closed } = fakeClient()
  const frame = new Proxy(Buffer.alloc(1), {
    get() {
      throw new Error('unreadable')
    },
  })
  internalsOf(room)._onMessage(client, frame)
  internalsOf(room)._onMessage(client, frame)
  assert.deepEqual(closed, [4002])
  assert.equal(room.mayReturn(client, 1006), false)
})

test('[FEED-6] a client that does not read is closed, once; the others are not', () => {
  const room = new Probe()
  const slow = fakeClient(BUFFERED_BYTES_MAX + 1)
  const quick = fakeClient(BUFFERED_BYTES_MAX)
  room.clients.push(slow.client, quick.client)
  room.dismissSlow()
  room.dismissSlow()
  assert.deepEqual([slow.closed, quick.closed], [[4101], []])
})

test('only a broken connection keeps its seat', () => {
  const room = new Probe()
  const { client } = fakeClient()
  for (const code of [1001, 1005, 1006]) assert.ok(room.mayReturn(client, code))
  for (const code of [1000, 1009, 4000, 4002, 4100, undefined]) {
    assert.equal(room.mayReturn(client, code), false)
  }
})
