import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../loadtest/verdict/judge.ts'
import type { Level } from '../../loadtest/verdict/Level.ts'
import { printVerdict } from '../../loadtest/verdict/printVerdict.ts'
import { Tally } from '../../loadtest/verdict/Tally.ts'

const LEVELS: readonly Level[] = [
  { kind: 'share', what: 'came in', part: 'entered', of: 'bots', atLeast: 0.9 },
  { kind: 'share', what: 'refused', part: 'refused', of: 'orders', atMost: 0.1 },
  { kind: 'time', what: 'order → ack', timing: 'order', percentile: 99, msMax: 250 },
]
const DONE = { kind: 'done' } as const

/** 10 bots and 100 orders that took 1 to 100 ms. */
function goodTally(): Tally {
  const tally = new Tally()
  tally.count('bots', 10)
  tally.count('entered', 10)
  tally.count('orders', 100)
  for (let ms = 1; ms <= 100; ms++) tally.time('order', ms)
  tally.time('loop', 3)
  return tally
}

test('results that reach all levels pass', () => {
  const verdict = judge(goodTally(), LEVELS, DONE, 1)
  assert.equal(verdict.result, 'pass')
  assert.ok(verdict.rows.every(({ met }) => met))
  assert.match(printVerdict(verdict), /order → ack, p99 +99 ms +≤ 250 ms +yes +100\n/)
})

test('a level that is not reached fails, and is named', () => {
  const tally = goodTally()
  for (let slow = 0; slow < 2; slow++) tally.time('order', 400)
  const verdict = judge(tally, LEVELS, DONE, 1)
  assert.equal(verdict.result, 'fail')
  assert.equal(verdict.why, 'Not reached: order → ack, p99.')
  assert.match(printVerdict(verdict), /order → ack, p99 +400 ms +≤ 250 ms +NO +102\n/)
  assert.equal(judge(tally, LEVELS, DONE, 2).result, 'pass')
})

test('too many refusals fail, and so does a level that was never measured', () => {
  const refused = goodTally()
  refused.count('refused', 11)
  assert.equal(judge(refused, LEVELS, DONE, 1).why, 'Not reached: refused.')
  const nothing = new Tally()
  nothing.count('bots', 1)
  nothing.count('entered', 1)
  const verdict = judge(nothing, LEVELS, DONE, 1)
  assert.equal(verdict.why, 'Not reached: order → ack, p99.')
  assert.match(printVerdict(verdict), /never measured/)
})

test('one wrong answer fails whatever else was reached, and ten are shown', () => {
  const tally = goodTally()
  for (let index = 1; index <= 12; index++) tally.wrong(`bot ${index}`, 'a range did not abut')
  const verdict = judge(tally, LEVELS, DONE, 1)
  assert.deepEqual([verdict.result, verdict.wrongs], ['fail', 12])
  assert.ok(verdict.rows.every(({ met }) => met))
  const printed = printVerdict(verdict)
  assert.equal(printed.match(/a range did not abut/g)?.length, 10)
  assert.match(printed, /and 2 more/)
})

test('when the load generator itself was too slow, there is no verdict on the server', () => {
  const tally = goodTally()
  for (let late = 0; late < 10; late++) tally.time('loop', 80)
  tally.time('order', 9_000)
  const verdict = judge(tally, LEVELS, DONE, 1)
  assert.equal(verdict.result, 'no verdict')
  assert.match(verdict.why, /^The load generator was too slow, no verdict/)
  tally.wrong('bot 1', 'two answers')
  assert.equal(judge(tally, LEVELS, DONE, 1).result, 'fail')
})

test('an interrupted run says so, and wrong answers before that still fail it', () => {
  const gone = { kind: 'server gone', why: 'The server is gone.' } as const
  assert.equal(judge(goodTally(), LEVELS, gone, 1).result, 'fail')
  assert.equal(judge(goodTally(), LEVELS, { kind: 'interrupted' }, 1).result, 'no verdict')
  const wrong = goodTally()
  wrong.wrong('bot 1', 'two answers')
  assert.equal(judge(wrong, LEVELS, { kind: 'interrupted' }, 1).result, 'fail')
})

test('tallies of several processes add up after they were sent as JSON', () => {
  const sum = new Tally()
  for (let part = 0; part < 2; part++) {
    const tally = goodTally()
    tally.wrong(`bot ${part}`, 'odd')
    tally.trouble('no commander')
    sum.add(JSON.parse(JSON.stringify(tally.report())))
  }
  assert.deepEqual([sum.counted('bots'), sum.timed('order'), sum.wrongs], [20, 200, 2])
  assert.equal(sum.percentile('order', 50), goodTally().percentile('order', 50))
  assert.deepEqual(sum.troubles, [['no commander', 2]])
  assert.deepEqual(
    sum.findings.map(({ who }) => who),
    ['bot 0', 'bot 1'],
  )
})
