import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderAnswer } from '../../src/protocol/orders.ts'
import type { Order } from '../../src/sim/orders.ts'
import type { Clock } from '../../src/world/Clock.ts'
import { OrderAdmission } from '../../src/world/OrderAdmission.ts'
import {
  ORDER_WAIT_MS_MAX,
  OrderQueue,
  QUEUED_ORDERS_MAX,
  QUEUED_ORDERS_PER_COMMANDER_MAX,
} from '../../src/world/OrderQueue.ts'

function setUp() {
  const hand = { ms: 0 }
  const clock: Clock = {
    monotonicMs: () => hand.ms,
    after: () => {
      throw new Error('a desk sets no timers')
    },
  }
  const desk = new OrderQueue(clock, new OrderAdmission(clock))
  return { hand, desk }
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

test('[DUR-3] an id that waits, or was answered with ok, is not queued again', async () => {
  const { desk } = setUp()
  const first = desk.submit('ada', stop('one'))
  const second = desk.submit('ada', stop('one'))
  assert.equal(desk.length, 1)
  desk.next()?.answer(OK)
  assert.deepEqual([await first, await second], [OK, OK])
  assert.deepEqual(await desk.submit('ada', stop('one')), OK)
  assert.equal(desk.length, 0)
  void desk.submit('bob', stop('one'))
  assert.equal(desk.length, 1, 'an id is its commander’s own')
})

test('an order that was refused may be tried again', async () => {
  const { desk } = setUp()
  const first = desk.submit('ada', stop('one'))
  desk.next()?.answer(NO)
  assert.deepEqual(await first, NO)
  void desk.submit('ada', stop('one'))
  assert.equal(desk.length, 1)
})

test('[IN-2] a commander may have a limited number of orders waiting, and the next is refused', async () => {
  const { desk } = setUp()
  for (let n = 0; n < QUEUED_ORDERS_PER_COMMANDER_MAX; n++) void desk.submit('ada', stop(`a${n}`))
  assert.equal(await codeOf(desk.submit('ada', stop('more'))), 'busy')
  void desk.submit('bob', stop('b'))
  assert.equal(desk.length, QUEUED_ORDERS_PER_COMMANDER_MAX + 1)
  desk.next()?.answer(OK)
  void desk.submit('ada', stop('more'))
  assert.equal(desk.length, QUEUED_ORDERS_PER_COMMANDER_MAX + 1, 'an answer makes room')
})

test('[IN-2] the whole queue is bounded too, and no order is pushed out', async () => {
  const { desk } = setUp()
  for (let n = 0; n < QUEUED_ORDERS_MAX; n++) void desk.submit(`c${n % 40}`, stop(`o${n}`))
  assert.equal(desk.length, QUEUED_ORDERS_MAX)
  assert.equal(await codeOf(desk.submit('ada', stop('more'))), 'busy')
  assert.equal(desk.length, QUEUED_ORDERS_MAX)
})

test('an order that waits too long gets an answer that says why', async () => {
  const { hand, desk } = setUp()
  const early = desk.submit('ada', stop('early'))
  hand.ms = ORDER_WAIT_MS_MAX - 1
  void desk.submit('ada', stop('late'))
  desk.giveUpLate()
  assert.equal(desk.length, 2)
  hand.ms = ORDER_WAIT_MS_MAX
  desk.giveUpLate()
  assert.equal(await codeOf(early), 'unavailable')
  assert.equal(desk.next()?.order.id, stop('late').id)
})

test('orders that are put back come first, in their order', () => {
  const { desk } = setUp()
  for (const id of ['one', 'two', 'three']) void desk.submit('ada', stop(id))
  const taken = [desk.next(), desk.next()].flatMap((pending) => pending ?? [])
  void desk.submit('ada', stop('four'))
  desk.putBack(taken)
  const order = Array.from({ length: 4 }, () => desk.next()?.order.id)
  assert.deepEqual(
    order,
    ['one', 'two', 'three', 'four'].map((id) => stop(id).id),
  )
})

test('orders that wait when the sector ends are answered', async () => {
  const { desk } = setUp()
  const answers = ['one', 'two'].map((id) => desk.submit('ada', stop(id)))
  desk.refuseAll(NO as Exclude<OrderAnswer, { ok: true }>)
  assert.deepEqual(await Promise.all(answers), [NO, NO])
  assert.equal(desk.length, 0)
})
