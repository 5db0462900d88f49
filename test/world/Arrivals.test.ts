import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AT_PEACE, type Transit } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { Arrivals } from '../../src/world/inbox/Arrivals.ts'

function crossing(id: string, hops: number, arriveAt: number): Transit {
  const course = restAt({ x: 0, y: 0 }, 0)
  const fleet = {
    id,
    name: id,
    owner: null,
    ships: { scout: 1 },
    hops,
    course,
    plan: [],
    ...AT_PEACE,
  }
  return { fleet, from: 1, to: 2, departAt: 0, arriveAt }
}

const step = fc.record({
  kind: fc.constantFrom('add', 'add', 'take', 'putBack'),
  id: fc.nat(4),
  hops: fc.nat(3),
})

test('[OWN-1] each crossing is given once, earliest first, however often it is reported', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const arrivals = new Arrivals()
      const waiting = new Map<string, Transit>()
      const taken = new Map<string, number>()
      let last: Transit | null = null
      for (const { kind, id, hops } of steps) {
        const told = crossing(`f${id}`, hops, 1_000 * hops + id)
        if (kind === 'add') {
          const known = waiting.get(told.fleet.id)?.fleet.hops ?? taken.get(told.fleet.id) ?? -1
          assert.equal(arrivals.add(told), hops > known)
          if (hops > known) waiting.set(told.fleet.id, told)
        } else if (kind === 'take') {
          last = arrivals.next()
          if (!last) continue
          arrivals.take(last)
          waiting.delete(last.fleet.id)
          taken.set(last.fleet.id, last.fleet.hops)
        } else if (last && !waiting.has(last.fleet.id)) {
          arrivals.putBack(last)
          taken.delete(last.fleet.id)
          waiting.set(last.fleet.id, last)
          last = null
        }
        const times = [...waiting.values()].map(({ arriveAt }) => arriveAt)
        assert.equal(arrivals.next()?.arriveAt ?? null, times.length ? Math.min(...times) : null)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('a sector that loads again accepts every hint again', () => {
  const arrivals = new Arrivals()
  const transit = crossing('f1', 3, 9)
  arrivals.add(transit)
  arrivals.take(transit)
  assert.equal(arrivals.add(transit), false)
  arrivals.clear()
  assert.equal(arrivals.next(), null)
  assert.equal(arrivals.add(transit), true)
})

test('the owners of fleets on their way are known until the fleets have come', () => {
  const arrivals = new Arrivals()
  const merchant = crossing('f1', 0, 1_000)
  const transit = { ...merchant, fleet: { ...merchant.fleet, id: 'f2', owner: 'ada' } }
  arrivals.add(merchant)
  assert.equal(arrivals.has('ada'), false)
  arrivals.add(transit)
  assert.equal(arrivals.has('ada'), true)
  arrivals.take(transit)
  assert.equal(arrivals.has('ada'), false)
})
