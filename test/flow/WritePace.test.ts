import assert from 'node:assert/strict'
import test from 'node:test'
import { type Paced, WritePace } from '../../src/flow/WritePace.ts'

test('under overload messages are gathered for 40, 80 and 160 ms', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  let now = 1_000
  t.mock.method(performance, 'now', () => now)
  let slowdown = 1
  const pace = new WritePace(() => slowdown)
  let writes = 0
  const socket: Paced & { wroteAt: number } = {
    wroteAt: 0,
    write() {
      writes += 1
      socket.wroteAt = now
    },
  }
  const writesIn = (ms: number): number => {
    const before = writes
    for (let passed = 0; passed < ms; passed++) {
      pace.want(socket)
      now += 1
      t.mock.timers.tick(1)
    }
    return writes - before
  }
  writesIn(800)
  const usual = writesIn(800)
  const slowed = [2, 4, 8].map((times) => {
    slowdown = times
    return writesIn(800)
  })
  slowdown = 1
  writesIn(200)
  assert.ok(usual > 40, `${usual}`)
  for (const [index, expected] of [20, 10, 5].entries()) {
    assert.ok(Math.abs((slowed[index] ?? 0) - expected) <= 1, `${slowed}`)
  }
  assert.ok(Math.abs(writesIn(800) - usual) <= 2)
  pace.stop()
})
