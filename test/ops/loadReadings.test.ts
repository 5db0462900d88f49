import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { loopDelay } from '../../src/ops/loadReadings.ts'

const TURN_MS = 100

function beBusy(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('a loop that rests has no delay, and one that becomes busy has that of its turns from the next reading on', async (t) => {
  const loop = loopDelay()
  t.after(() => loop.stop())
  await wait(50)
  assert.equal(loop.read(), 0)
  for (const isSampled of [false, true]) {
    for (let turn = 0; turn < 5; turn++) {
      beBusy(TURN_MS)
      await wait(1)
    }
    const delay = loop.read()
    if (isSampled) assert.ok(delay > TURN_MS / 2, `${delay} ms`)
    else assert.equal(delay, 0)
  }
})
