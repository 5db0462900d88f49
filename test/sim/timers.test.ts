import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { restAt } from '../../src/sim/course.ts'
import { type Fleet, legEndsAt } from '../../src/sim/fleet.ts'
import { Timers } from '../../src/sim/timers.ts'

function fleetDueAt(id: string, until: number, busy: boolean): Fleet {
  const course = { ...restAt({ x: 0, y: 0 }, 0), until }
  const plan = busy ? [{ kind: 'wait', forMs: until } as const] : []
  return { id, name: id, owner: null, ships: { scout: 1 }, hops: 0, course, plan }
}

/** What the heap must agree with: a look at every fleet. */
function earliest(fleets: ReadonlyMap<string, Fleet>): number | null {
  const ends = [...fleets.values()].flatMap((fleet) => legEndsAt(fleet) ?? [])
  return ends.length === 0 ? null : Math.min(...ends)
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id: fc.nat(12), until: fc.nat(50) }),
  fc.record({ kind: fc.constant('rest' as const), id: fc.nat(12), until: fc.nat(50) }),
  fc.record({ kind: fc.constant('leave' as const), id: fc.nat(12), until: fc.constant(0) }),
)

test('the heap names the earliest leg, whatever happened to the fleets', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 400 }), (steps) => {
      const fleets = new Map<string, Fleet>()
      const timers = new Timers(fleets)
      for (const { kind, id, until } of steps) {
        if (kind === 'leave') fleets.delete(`f${id}`)
        else {
          const fleet = fleetDueAt(`f${id}`, until, kind === 'put')
          fleets.set(fleet.id, fleet)
          timers.note(fleet)
        }
        const next = timers.next()
        assert.equal(next?.at ?? null, earliest(fleets))
        if (next) assert.equal(fleets.get(next.fleet.id), next.fleet)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a heap made from fleets that were there before is the same', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(50), fc.boolean())), (all) => {
      const fleets = new Map(
        all.map(([id, until, busy]) => [`f${id}`, fleetDueAt(`f${id}`, until, busy)]),
      )
      assert.equal(new Timers(fleets).next()?.at ?? null, earliest(fleets))
    }),
  )
})

test('courses changed over and over leave no garbage to wade through', () => {
  const fleets = new Map<string, Fleet>()
  const timers = new Timers(fleets)
  for (let turn = 0; turn < 200_000; turn++) {
    const fleet = fleetDueAt('f1', 1_000_000 - turn, true)
    fleets.set('f1', fleet)
    timers.note(fleet)
  }
  assert.equal(timers.next()?.at, 800_001)
})
