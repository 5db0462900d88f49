import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderAnswer } from '../../src/protocol/orders.ts'
import type { Order } from '../../src/sim/orders.ts'
import type { Clock } from '../../src/world/Clock.ts'
import { OrderAdmission } from '../../src/world/sectors/OrderAdmission.ts'
import {
  ORDER_WAIT_MS_MAX,
  OrderQueue,
  QUEUED_ORDERS_MAX,
  QUEUED_ORDERS_PER_COMMANDER_MAX,
} from '../../src/world/sectors/OrderQueue.ts'

function setUp() {
  const hand = { ms: 0 }
  const clock: Clock = {
    monotonicMs: () => hand.ms,
    after: () => {
      throw new Error('a queue sets no timers')
    },
  }
  const queue = new OrderQueue(clock, new OrderAdmission(clock))
  return { hand, queue }
}

function stop(id: string): Order {
  return { id: id.padEnd(8, '-'), type: 'stop', fleetId: 'f1' }
}

const OK: OrderAnswer = { ok: true, sector: 1, seq: 7 }
const NO: OrderAnswer = { ok: false, code: 'no_such_fleet', message: 'No.' }

async function codeOf(answer: Promise<OrderAnswer>): Promise<string> {
  const given = await answer
  return given.ok ? 'ok' : given.code
}

test('[DUR-3] an order id that waits or was answered with ok is not queued again', async () => {
  const { queue } = setUp()
  const first = queue.submit('ada', stop('one'))
  const second = queue.submit('ada', stop('one'))
  assert.equal(queue.length, 1)
  queue.next()?.answer(OK)
  assert.deepEqual([await first, await second], [OK, OK])
  assert.deepEqual(await queue.submit('ada', stop('one')), OK)
  assert.equal(queue.length, 0)
  void queue.submit('bob', stop('one'))
  assert.equal(queue.length, 1, 'an id is its commander’s own')
})

test('a refused order may be tried again', async () => {
  const { queue } = setUp()
  const first = queue.submit('ada', stop('one'))
  queue.next()?.answer(NO)
  assert.deepEqual(await first, NO)
  void queue.submit('ada', stop('one'))
  assert.equal(queue.length, 1)
})

test('[IN-2] each commander has a bound on orders here, and is told when it is reached', async () => {
  const { queue } = setUp()
  for (let n = 0; n < QUEUED_ORDERS_PER_COMMANDER_MAX; n++) void queue.submit('ada', stop(`a${n}`))
  assert.equal(await codeOf(queue.submit('ada', stop('more'))), 'busy')
  void queue.submit('bob', stop('b'))
  assert.equal(queue.length, QUEUED_ORDERS_PER_COMMANDER_MAX + 1)
  queue.next()?.answer(OK)
  void queue.submit('ada', stop('more'))
  assert.equal(queue.length, QUEUED_ORDERS_PER_COMMANDER_MAX + 1, 'an answer makes room')
})

test('[IN-2] all commanders together have a bound too, and no queued order is dropped for a new one', async () => {
  const { queue } = setUp()
  for (let n = 0; n < QUEUED_ORDERS_MAX; n++) void queue.submit(`c${n % 40}`, stop(`o${n}`))
  assert.equal(queue.length, QUEUED_ORDERS_MAX)
  assert.equal(await codeOf(queue.submit('ada', stop('more'))), 'busy')
  assert.equal(queue.length, QUEUED_ORDERS_MAX)
})

test('an order waits only so long, then gets an answer that says why', async () => {
  const { hand, queue } = setUp()
  const early = queue.submit('ada', stop('early'))
  hand.ms = ORDER_WAIT_MS_MAX - 1
  void queue.submit('ada', stop('late'))
  queue.giveUpLate()
  assert.equal(queue.length, 2)
  hand.ms = ORDER_WAIT_MS_MAX
  queue.giveUpLate()
  assert.equal(await codeOf(early), 'unavailable')
  assert.equal(queue.next()?.order.id, stop('late').id)
})

test('orders that are put back come first, in their order', () => {
  const { queue } = setUp()
  for (const id of ['one', 'two', 'three']) void queue.submit('ada', stop(id))
  const taken = [queue.next(), queue.next()].flatMap((pending) => pending ?? [])
  void queue.submit('ada', stop('four'))
  queue.putBack(taken)
  const order = Array.from({ length: 4 }, () => queue.next()?.order.id)
  assert.deepEqual(
    order,
    ['one', 'two', 'three', 'four'].map((id) => stop(id).id),
  )
})

test('orders that wait when the sector ends get an answer', async () => {
  const { queue } = setUp()
  const answers = ['one', 'two'].map((id) => queue.submit('ada', stop(id)))
  queue.refuseAll(NO as Exclude<OrderAnswer, { ok: true }>)
  assert.deepEqual(await Promise.all(answers), [NO, NO])
  assert.equal(queue.length, 0)
})
