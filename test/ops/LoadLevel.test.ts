import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  type Level,
  LOAD_MARKS,
  LoadLevel,
  type LoadSample,
  SAMPLES_TO_FALL,
} from '../../src/ops/LoadLevel.ts'

const CALM: LoadSample = { loopMs: 0, memoryShare: 0, commitMs: 0, ordersRefused: 0 }
/** Samples come twice a second. */
const SAMPLES_IN_10_S = 20

/** A sample in which one input asks for a level. */
function asking(level: number, input: keyof LoadSample, share = 1): LoadSample {
  return level === 0 ? CALM : { ...CALM, [input]: (LOAD_MARKS[input][level - 1] ?? 0) * share }
}

const sample = fc.record({
  loopMs: fc.double({ min: 0, max: 1_000, noNaN: true }),
  memoryShare: fc.double({ min: 0, max: 1, noNaN: true }),
  commitMs: fc.double({ min: 0, max: 3_000, noNaN: true }),
  ordersRefused: fc.nat(3),
})

for (const input of ['loopMs', 'memoryShare', 'commitMs'] as const) {
  test(`${input} past a mark raises the level after two samples in a row, not after one`, () => {
    for (const level of [1, 2, 3]) {
      const state = new LoadLevel()
      assert.equal(state.take(asking(level, input)), 0)
      assert.equal(state.take(CALM), 0)
      state.take(asking(level, input))
      assert.equal(state.take(asking(level, input)), level)
    }
  })
}

test('while orders are refused no newcomer is let in, but nobody else is kept out', () => {
  const state = new LoadLevel()
  for (let n = 0; n < 10; n++) state.take({ ...CALM, ordersRefused: 1_000 })
  assert.equal(state.level, 2)
})

test('the level rises to what two samples in a row have in common', () => {
  const state = new LoadLevel()
  state.take(asking(3, 'loopMs'))
  assert.equal(state.take(asking(1, 'commitMs')), 1)
  state.take(asking(2, 'commitMs'))
  assert.equal(state.take(asking(3, 'loopMs')), 2)
})

test('the level falls by one step after 2 s well below the mark', () => {
  const state = new LoadLevel()
  for (let n = 0; n < 2; n++) state.take(asking(3, 'commitMs'))
  const levels = Array.from({ length: 3 * SAMPLES_TO_FALL }, () => state.take(CALM))
  assert.deepEqual(levels, [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0])
  for (let n = 0; n < 2; n++) state.take(asking(2, 'commitMs'))
  for (let n = 0; n < 100; n++) state.take(asking(2, 'commitMs', 0.8))
  assert.equal(state.level, 2, 'just below the mark is not calm')
})

test('whatever comes, the level falls by single steps, and to zero within 10 s of calm', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 60 }), (samples) => {
      const state = new LoadLevel()
      let before: Level = 0
      for (const one of samples) {
        const level = state.take(one)
        assert.ok(level >= before - 1)
        before = level
      }
      for (let n = 0; n < SAMPLES_IN_10_S; n++) state.take(CALM)
      assert.equal(state.level, 0)
    }),
  )
})

test('whatever comes, the level never flaps: it falls at least 2 s after any change', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
      const state = new LoadLevel()
      let [before, changedAt, changes] = [0, -SAMPLES_TO_FALL, 0]
      for (const [at, one] of samples.entries()) {
        const level = state.take(one)
        if (level === before) continue
        if (level < before) assert.ok(at - changedAt >= SAMPLES_TO_FALL)
        ;[before, changedAt] = [level, at]
        changes += 1
      }
      // Each fall takes four samples, and all rises together are at most the falls plus three.
      assert.ok(changes <= 2 * Math.ceil(samples.length / SAMPLES_TO_FALL) + 3, `${changes}`)
    }),
  )
})
