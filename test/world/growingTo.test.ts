import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LRUCache } from 'lru-cache'
import { growingTo } from '../../src/world/growingTo.ts'
import { Arrivals } from '../../src/world/inbox/Arrivals.ts'
import { Inbox } from '../../src/world/inbox/Inbox.ts'
import { OrderAdmission } from '../../src/world/sectors/OrderAdmission.ts'
import { OrderQueue } from '../../src/world/sectors/OrderQueue.ts'
import { FakeProcess } from '../../testkit/FakeProcess.ts'
import { Timeline } from '../../testkit/Timeline.ts'

test('the cache holds a limited number, and forgets the least recently used', () => {
  const cache = new LRUCache<number, number>(growingTo(3))
  for (const n of [1, 2, 3]) cache.set(n, n)
  cache.get(1)
  cache.set(4, 4)
  assert.deepEqual([...cache.keys()].sort(), [1, 3, 4])
  cache.clear()
  for (let n = 0; n < 100; n++) cache.set(n, n)
  assert.deepEqual([...cache.keys()].sort(), [97, 98, 99])
})

test('a sector in which nothing happens takes little memory', () => {
  const { clock } = new FakeProcess('n1', new Timeline(), 0)
  const admission = new OrderAdmission(clock)
  const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  const before = used()
  const sectors = Array.from({ length: 1_000 }, () => [
    new OrderQueue(clock, admission),
    new Arrivals(),
    new Inbox(),
  ])
  const bytes = (used() - before) / sectors.length
  assert.ok(bytes < 50_000, `${Math.round(bytes)} bytes a sector`) // some 5,000
})
