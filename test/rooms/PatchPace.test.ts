import assert from 'node:assert/strict'
import test from 'node:test'
import { PatchPace } from '../../rooms/PatchPace.ts'

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
