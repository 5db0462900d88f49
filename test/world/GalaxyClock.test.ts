import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Clock } from '../../src/world/Clock.ts'
import { GalaxyClock } from '../../src/world/GalaxyClock.ts'

/** A clock the test moves. */
class Hand implements Clock {
  ms = 5_000

  monotonicMs(): number {
    return this.ms
  }

  after(): never {
    throw new Error('a galaxy clock sets no timers')
  }
}

function started(galaxyMs: number, scale = 1): { hand: Hand; clock: GalaxyClock } {
  const hand = new Hand()
  const clock = new GalaxyClock(hand)
  clock.sample({ galaxyMs, scale }, hand.ms, hand.ms)
  clock.runUntil(hand.ms + 1_000_000)
  return { hand, clock }
}

test('it shows the last reading, and runs on at the galaxy’s rate', () => {
  const { hand, clock } = started(1_000_000, 20)
  assert.equal(clock.now(), 1_000_000)
  hand.ms += 250
  assert.equal(clock.now(), 1_005_000)
  assert.equal(clock.untilMs(1_006_000), 50)
  assert.equal(clock.untilMs(1), 0)
  assert.equal(clock.rate, 20)
})

test('before its first reading it shows nothing, and waits', () => {
  const clock = new GalaxyClock(new Hand())
  assert.equal(clock.now(), 0)
})

test('[TIME-1] whatever the readings, it never runs back', () => {
  const reading = fc.record({
    passMs: fc.integer({ min: 0, max: 20_000 }),
    offMs: fc.oneof(fc.integer({ min: -60_000, max: 60_000 }), fc.constant(0)),
    tripMs: fc.integer({ min: 0, max: 5_000 }),
    scale: fc.constantFrom(0.5, 1, 20),
    lifeMs: fc.integer({ min: -5_000, max: 10_000 }),
  })
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 30, size: 'max' }), (readings) => {
      const hand = new Hand()
      const clock = new GalaxyClock(hand)
      let last = clock.now()
      const look = (): void => {
        const now = clock.now()
        assert.ok(Number.isInteger(now) && now >= last, `${now} after ${last}`)
        last = now
      }
      for (const { passMs, offMs, tripMs, scale, lifeMs } of readings) {
        for (let part = 0; part < 4; part++) {
          hand.ms += passMs / 4
          look()
        }
        const sentAt = hand.ms
        hand.ms += tripMs
        look()
        clock.sample({ galaxyMs: 10_000_000 + hand.ms + offMs, scale }, sentAt, hand.ms)
        look()
        clock.runUntil(sentAt + lifeMs)
        look()
      }
    }),
    { numRuns: 3_000 },
  )
})

test('a small difference is made up within seconds, without a jump', () => {
  for (const offMs of [-800, -100, 100, 800]) {
    const { hand, clock } = started(1_000_000)
    clock.sample({ galaxyMs: 1_000_000 + offMs, scale: 1 }, hand.ms, hand.ms)
    assert.equal(clock.now(), 1_000_000, 'no jump')
    hand.ms += 1_000
    assert.notEqual(clock.now(), 1_001_000, 'it runs slower or faster')
    hand.ms += 3_000
    assert.ok(Math.abs(clock.now() - (1_004_000 + offMs)) <= 1)
    hand.ms += 10_000
    assert.ok(Math.abs(clock.now() - (1_014_000 + offMs)) <= 1, 'and then at the old rate again')
  }
})

test('a clock that is far behind jumps ahead; one far ahead is slowed to half', () => {
  const { hand, clock } = started(1_000_000)
  clock.sample({ galaxyMs: 1_090_000, scale: 1 }, hand.ms, hand.ms)
  assert.equal(clock.now(), 1_090_000)
  clock.sample({ galaxyMs: 1_000_000, scale: 1 }, hand.ms, hand.ms)
  hand.ms += 4_000
  assert.equal(clock.now(), 1_092_000)
})

test('a reading that waited while the process was paused is not taken for new', () => {
  const { hand, clock } = started(1_000_000)
  const sentAt = hand.ms
  hand.ms += 20_000
  clock.sample({ galaxyMs: 1_000_001, scale: 1 }, sentAt, hand.ms)
  assert.equal(clock.now(), 1_020_000, 'it ran on meanwhile, and does not run back')
  const late = new GalaxyClock(hand)
  late.sample({ galaxyMs: 1_000_001, scale: 1 }, sentAt, hand.ms)
  assert.ok(late.now() <= 1_000_500)
})

test('it stands still from the end of the lease, until there is a new one', () => {
  const { hand, clock } = started(1_000_000)
  clock.runUntil(hand.ms + 10_000)
  hand.ms += 60_000
  assert.equal(clock.now(), 1_010_000)
  clock.sample({ galaxyMs: 1_010_200, scale: 1 }, hand.ms, hand.ms)
  assert.equal(clock.now(), 1_010_000)
  clock.runUntil(hand.ms + 10_000)
  hand.ms += 5_000
  assert.ok(Math.abs(clock.now() - 1_015_200) <= 1)
})
