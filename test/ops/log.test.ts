import assert from 'node:assert/strict'
import test from 'node:test'
import { readable } from '../../src/ops/log.ts'

test('a line for a terminal has time, level, message and fields', () => {
  const line = JSON.stringify({ level: 30, time: 45_001_250, port: 2567, msg: 'listening' })
  assert.equal(readable(line), '12:30:01.250 info  listening port=2567\n')
})

test('an error whose message is enough is one line', () => {
  const err = { type: 'StoreError', message: 'it is "away"' }
  const line = JSON.stringify({ level: 40, time: 0, msg: 'no beat', err })
  assert.equal(readable(line), '00:00:00.000 warn  no beat err="it is \\"away\\""\n')
})

test('an error brings its stack along', () => {
  const line = JSON.stringify({
    level: 50,
    time: 0,
    msg: 'oh',
    err: { stack: 'Error: oh\n  at x' },
  })
  assert.equal(readable(line), '00:00:00.000 error oh\nError: oh\n  at x\n')
})
