import assert from 'node:assert/strict'
import test from 'node:test'
import { PatchPace } from '../../src/flow/PatchPace.ts'

test('patches leave at once after quiet, and at most 20 a second under load', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const pass = (ms: number): void => {
    now += ms
    t.mock.timers.tick(ms)
  }
  let patches = 0
  const pace = new PatchPace(() => {
    patches++
  })
  const load = (ms: number): number => {
    const before = patches
    for (let passed = 0; passed < ms; passed++) {
      pace.want()
      pass(1)
    }
    return patches - before
  }
  pace.want()
  assert.equal(patches, 1)
  load(1_000)
  const underLoad = load(1_000)
  assert.ok(underLoad >= 19 && underLoad <= 21, `${underLoad}`)

  pass(2_000)
  const before = patches
  pace.want()
  assert.equal(patches, before + 1)
  load(1_000)
  pace.want()
  pace.stop()
  const stopped = patches
  pass(1_000)
  assert.equal(patches, stopped)
})

test('under overload patches leave less often, down to 5 a second, and afterwards as before', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  t.mock.method(performance, 'now', () => now)
  let slowdown = 1
  let patches = 0
  const pace = new PatchPace(
    () => {
      patches++
    },
    () => slowdown,
  )
  const inTwoSeconds = (): number => {
    const before = patches
    for (let ms = 0; ms < 2_000; ms++) {
      pace.want()
      now += 1
      t.mock.timers.tick(1)
    }
    return patches - before
  }
  inTwoSeconds()
  const counts = [1, 2, 4, 8, 1].map((times) => {
    slowdown = times
    return inTwoSeconds()
  })
  for (const [index, expected] of [40, 20, 10, 10, 40].entries()) {
    assert.ok(Math.abs((counts[index] ?? 0) - expected) <= 1, `${counts}`)
  }
  pace.stop()
})
