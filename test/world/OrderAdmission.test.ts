import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { OrderAdmission } from '../../src/world/sectors/OrderAdmission.ts'

const MARKS = { waitMsMax: 250, stallMsMax: 600 }

function setUp() {
  const hand = { ms: 0, since: null as number | null }
  const admission = new OrderAdmission({
    monotonicMs: () => hand.ms,
    after: () => {
      throw new Error('it sets no timers')
    },
  })
  admission.limit(MARKS, () => hand.since)
  return { hand, admission }
}

/** Lets as many of these orders in as are admitted. @returns how many */
function come(admission: OrderAdmission, orders: number): number {
  let taken = 0
  for (let n = 0; n < orders; n++) {
    if (admission.refusal()) continue
    admission.taken()
    taken += 1
  }
  return taken
}

function answer(admission: OrderAdmission, waitedMs: number): void {
  while (admission.waiting > 0) admission.answered()
  admission.committed(waitedMs)
}

test('a refusal says overloaded, and when to try again', () => {
  const { admission } = setUp()
  come(admission, 10_000)
  const refusal = admission.refusal()
  assert.equal(refusal?.code, 'overloaded')
  const { retryAfterMs = 0 } = refusal ?? {}
  assert.ok(retryAfterMs >= 1_000 && retryAfterMs <= 3_000, `${retryAfterMs}`)
})

test('without marks nothing is refused', () => {
  const admission = new OrderAdmission({ monotonicMs: () => 0, after: () => ({ cancel() {} }) })
  assert.equal(come(admission, 100_000), 100_000)
})

test('while commits are late fewer orders are taken, and more again when they are not', () => {
  const { admission } = setUp()
  const first = come(admission, 10_000)
  answer(admission, 1_000)
  const second = come(admission, 10_000)
  assert.ok(second < first / 2, `${second} of ${first}`)
  for (let n = 0; n < 30; n++) {
    answer(admission, 50)
    come(admission, 10_000)
  }
  assert.ok(admission.waiting > first, `${admission.waiting}`)
})

test('a database that stalls for a moment costs no room for what comes after', () => {
  const { admission } = setUp()
  come(admission, 3)
  answer(admission, 300)
  assert.ok(come(admission, 10_000) > 300)
})

test('while the present commit is overdue nothing is taken, however few wait', () => {
  const { hand, admission } = setUp()
  hand.since = 0
  hand.ms = MARKS.stallMsMax
  assert.equal(come(admission, 1), 1)
  hand.ms = MARKS.stallMsMax + 1
  assert.equal(come(admission, 1), 0)
  hand.since = null
  assert.equal(come(admission, 1), 1)
})

test('as the last step it takes an order only if hardly any others wait', () => {
  const { admission } = setUp()
  admission.isStrained = true
  assert.equal(come(admission, 10_000), 32)
  answer(admission, 1)
  admission.isStrained = false
  assert.ok(come(admission, 10_000) > 32)
})

test('[IN-2] whatever commits take, there is a bound, and it is never zero', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5_000), fc.nat(5_000)), { maxLength: 100 }), (commits) => {
      const { admission } = setUp()
      for (const [orders, waitedMs] of commits) {
        come(admission, orders)
        answer(admission, waitedMs)
        assert.ok(admission.bound >= 32 && admission.bound <= 16_384)
      }
      for (let n = 0; n < 40; n++) answer(admission, 1)
      assert.ok(admission.bound >= 512, 'after a calm it is at least what it was at first')
    }),
  )
})
