import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OrderRoad, sendOrder } from '../../src/client/sendOrder.ts'
import type { OrderAnswer } from '../../src/protocol/orders.ts'
import { type RefusalCode, refuse } from '../../src/sim/core/refusal.ts'
import type { Order } from '../../src/sim/orders.ts'

const order: Order = { id: 'order-01', type: 'stop', fleetId: 'f' }
const done: OrderAnswer = { ok: true, sector: 2, seq: 9 }
const never = new AbortController().signal

/** A connection that gives the listed answers. An `Error` in the list is a lost connection. */
class FakeRoad implements OrderRoad {
  readonly sent: { sector: number; id: string }[] = []
  readonly waits: number[] = []
  readonly #answers: (OrderAnswer | Error)[]

  constructor(...answers: (OrderAnswer | Error)[]) {
    this.#answers = answers
  }

  sectorOf(): number {
    return 1
  }

  async send(sector: number, { id }: Order): Promise<OrderAnswer> {
    this.sent.push({ sector, id })
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0]
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer')
    return answer
  }

  async pause(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.waits.push(ms)
  }

  async untilGalaxyTime(at: number): Promise<void> {
    this.waits.push(at)
  }
}

test('[DUR-3] an order that may have taken effect is sent again under the same id', async () => {
  const passing: RefusalCode[] = ['unknown', 'moved', 'busy', 'overloaded', 'unavailable']
  const road = new FakeRoad(
    ...passing.map((code) => refuse(code, '')),
    new Error('connection closed'),
    done,
  )
  assert.deepEqual(await sendOrder(road, order, never), done)
  assert.deepEqual(new Set(road.sent.map(({ id }) => id)), new Set([order.id]))
  assert.equal(road.sent.length, 7)
  assert.equal(road.waits.length, 6)
})

test('an overloaded server is given the time it asks for', async () => {
  const road = new FakeRoad({ ...refuse('overloaded', ''), retryAfterMs: 2_500 }, done)
  assert.deepEqual(await sendOrder(road, order, never), done)
  assert.deepEqual(road.waits, [2_500])
})

test('a final refusal is the answer, at once', async () => {
  const road = new FakeRoad(refuse('no_such_fleet', 'no'))
  assert.deepEqual(await sendOrder(road, order, never), refuse('no_such_fleet', 'no'))
  assert.equal(road.sent.length, 1)
})

test('an order waits for a fleet in a lane, and is sent to the sector where the fleet is', async () => {
  const road = new FakeRoad(
    { ...refuse('elsewhere', ''), sector: 5 },
    { ...refuse('in_transit', ''), sector: 2, arriveAt: 77_000 },
    done,
  )
  assert.deepEqual(await sendOrder(road, order, never), done)
  assert.deepEqual(
    road.sent.map(({ sector }) => sector),
    [1, 5, 2],
  )
  assert.ok(road.waits.includes(77_000))
})

test('[IN-2] tries are bounded, and the last answer is returned', async () => {
  const busy = new FakeRoad(refuse('busy', 'full'))
  assert.deepEqual(await sendOrder(busy, order, never), refuse('busy', 'full'))
  assert.ok(busy.sent.length <= 12)
  const dead = new FakeRoad(new Error('down'))
  const answer = await sendOrder(dead, order, never)
  assert.equal(answer.ok === false && answer.code, 'unknown')
})

test('an order given up while it waits reports that it was superseded', async () => {
  const giveUp = new AbortController()
  const road = new FakeRoad(refuse('busy', ''))
  road.pause = async (_ms, signal) => {
    giveUp.abort()
    signal.throwIfAborted()
  }
  const answer = await sendOrder(road, order, giveUp.signal)
  assert.equal(answer.ok === false && answer.code, 'superseded')
  assert.equal(road.sent.length, 1)
})
