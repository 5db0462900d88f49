import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GalaxyTime } from '../../src/client/GalaxyTime.ts'

const RATE = 4
/** The true galaxy time at a local moment. */
const truth = (localMs: number): number => 1_000_000 + RATE * localMs

/** Adds a sample that was made `delayMs` before it arrived. */
function late(time: GalaxyTime, localMs: number, delayMs: number): void {
  time.sample({ now: truth(localMs - delayMs), rate: RATE }, localMs)
}

test('of delayed samples, the least delayed counts', () => {
  const time = new GalaxyTime()
  for (let at = 0; at < 8_000; at += 500) {
    late(time, at, 40 + ((at * 7) % 160))
    time.at(at)
  }
  const off = truth(8_000) - time.at(8_000)
  assert.ok(off >= 0 && off <= 60 * RATE, `${off} galaxy ms behind`)
})

test('the time never runs back or jumps while samples jitter', () => {
  const time = new GalaxyTime()
  late(time, 0, 300)
  let before = time.at(0)
  for (let at = 16; at < 20_000; at += 16) {
    if (at % 400 === 0) late(time, at, at % 1_600 === 0 ? 5 : 250)
    const now = time.at(at)
    const step = now - before
    assert.ok(step >= 16 * RATE * 0.74 && step <= 16 * RATE * 1.26, `a step of ${step} at ${at}`)
    before = now
  }
})

test('the client waits for a galaxy that stood still', () => {
  const time = new GalaxyTime()
  late(time, 0, 10)
  time.at(0)
  const ahead = time.at(60_000)
  // The galaxy stands still for a minute, without samples; then samples come again.
  for (let at = 60_000; at < 75_000; at += 500) {
    time.sample({ now: truth(at - 60_000), rate: RATE }, at)
    assert.ok(time.at(at) >= ahead)
  }
  assert.equal(Math.round(time.at(75_000)), Math.round(ahead))
})

test('a clock that is far behind is set at once', () => {
  const time = new GalaxyTime()
  late(time, 0, 60_000)
  time.at(0)
  late(time, 1_000, 10)
  const off = truth(2_000) - time.at(2_000)
  assert.ok(off >= 0 && off < 200, `${off} galaxy ms behind`)
})

test('the time until a moment is in local ms', () => {
  const time = new GalaxyTime()
  late(time, 0, 0)
  assert.equal(time.msUntil(truth(500), 0), 500)
  assert.equal(time.msUntil(truth(-5), 0), 0)
})
