import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { loopDelay } from '../../src/ops/loadReadings.ts'

const TURN_MS = 100

function beBusy(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('a busy loop has the delay of its turns from its second reading on, and one that rests has none', async (t) => {
  const loop = loopDelay()
  t.after(() => loop.stop())
  let delay = 0
  for (let reading = 0; reading < 2; reading++) {
    for (let turn = 0; turn < 5; turn++) {
      beBusy(TURN_MS)
      await wait(1)
    }
    delay = loop.read()
  }
  assert.ok(delay > TURN_MS / 2, `${delay} ms`)
  for (let reading = 0; reading < 3; reading++) {
    await wait(200)
    delay = loop.read()
  }
  assert.equal(delay, 0)
})
