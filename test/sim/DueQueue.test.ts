import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DueItem, DueQueue } from '../../src/sim/core/DueQueue.ts'

const RANKS = { leg: 10, mend: 20, round: 5 } as const
const WRITES = 3
const LEG = { kind: 'leg', rank: 10, since: 1 }
type Kind = keyof typeof RANKS
const kind = fc.constantFrom<Kind[]>('leg', 'mend', 'round')
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')

const step = fc.oneof(
  fc.record({ does: fc.constant('set' as const), kind, id, at: fc.nat(30) }),
  fc.record({ does: fc.constant('drop' as const), kind, id, at: fc.constant(0) }),
)

/** What the queue must agree with: all items, sorted. */
function sorted(items: ReadonlyMap<string, DueItem>): DueItem[] {
  return [...items.values()].sort(
    (one, other) =>
      one.at - other.at ||
      one.rank - other.rank ||
      (one.id < other.id ? -1 : one.id > other.id ? 1 : 0),
  )
}

test('items come by moment, then rank, then id, in whatever order they were set', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const due = new DueQueue()
      const items = new Map<string, DueItem>()
      for (const { does, kind, id, at } of steps) {
        const rank = RANKS[kind]
        const since = kind === 'leg' ? 1 : WRITES // of several versions, all written
        if (does === 'drop') items.delete(`${kind} ${id}`)
        else items.set(`${kind} ${id}`, { kind, rank, since, id, at })
        due.set({ kind, rank, since }, id, does === 'drop' ? null : at)
        assert.equal(due.size, items.size)
        assert.deepEqual(due.next(WRITES), sorted(items)[0] ?? null)
      }
      for (const item of sorted(items)) {
        assert.deepEqual(due.next(WRITES), item)
        due.set(item, item.id, null)
      }
      assert.equal(due.next(WRITES), null)
    }),
    { numRuns: 2_000 },
  )
})

test('an item that was taken out comes back only for a later millisecond', () => {
  const due = new DueQueue()
  due.set(LEG, 'a', 5)
  due.take({ ...LEG, id: 'a', at: 5 }, 7)
  assert.equal(due.next(WRITES), null, 'taken out before it is decided')
  due.set(LEG, 'a', 7)
  assert.equal(due.next(WRITES)?.at, 8)
  due.set(LEG, 'b', 7)
  assert.deepEqual(
    [due.next(WRITES)?.id, due.next(WRITES)?.at],
    ['b', 7],
    'others may be due at once',
  )
  due.set(LEG, 'a', 40)
  assert.equal(due.next(WRITES)?.id, 'b')
})

test('time moves on even if items keep setting themselves again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, fc.nat(3)), { minLength: 1, maxLength: 5 }), (rules) => {
      const due = new DueQueue()
      for (const [one] of rules) due.set(LEG, one, 0)
      const again = new Map<string, number>(rules)
      let last = -1
      const counts = new Map<string, number>()
      for (let step = 0; step < 200; step++) {
        const item = due.next(WRITES)
        if (!item) break
        const at = Math.max(last, item.at)
        const moment = `${item.id} ${at}`
        counts.set(moment, (counts.get(moment) ?? 0) + 1)
        assert.equal(counts.get(moment), 1, 'never twice at one moment')
        due.take(item, at)
        last = at
        due.set(LEG, item.id, at + (again.get(item.id) ?? 0))
      }
    }),
  )
})

test('[VER-1] an item newer than the written version waits, and lets others pass', () => {
  const due = new DueQueue()
  const young = { kind: 'mend', rank: 5, since: 4 }
  due.set(young, 'a', 1)
  assert.deepEqual([due.next(3), due.holdsBack(3)], [null, true])
  due.set(LEG, 'a', 7)
  assert.equal(due.next(3)?.kind, 'leg')
  assert.deepEqual([due.next(4)?.kind, due.holdsBack(4)], ['mend', false])
  due.set(young, 'a', null)
  assert.deepEqual([due.next(4)?.kind, due.holdsBack(3)], ['leg', false])
})

test('an item set over and over leaves no garbage that slows the queue', () => {
  const due = new DueQueue()
  for (let turn = 0; turn < 200_000; turn++) due.set(LEG, 'a', 1_000_000 - turn)
  assert.equal(due.next(WRITES)?.at, 800_001)
})
