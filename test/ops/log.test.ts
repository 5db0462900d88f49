import assert from 'node:assert/strict'
import test from 'node:test'
import { createLog, readable } from '../../src/ops/log.ts'
import { standardOut } from '../../src/ops/standardStreams.ts'

test('a line for a terminal has time, level, message and fields', () => {
  const line = JSON.stringify({ level: 30, time: 45_001_250, port: 2567, msg: 'listening' })
  assert.equal(readable(line), '12:30:01.250 info  listening port=2567\n')
})

test('a field does not hide the level or the time of its line', async (t) => {
  const lines: string[] = []
  t.mock.method(standardOut, 'write', (line: string) => lines.push(line))
  createLog('info').warn({ level: 3, time: 'noon', sector: 7 }, 'overloaded')
  const [line = ''] = lines
  assert.equal(line.match(/"level":/g)?.length, 1, line)
  const { level, level_, time, time_, sector, msg } = JSON.parse(line)
  assert.deepEqual([level, level_, time_, sector, msg], [40, 3, 'noon', 7, 'overloaded'])
  assert.equal(typeof time, 'number')
})

test('an error whose message is enough is one line', () => {
  const err = { type: 'StoreError', message: 'it is "away"' }
  const line = JSON.stringify({ level: 40, time: 0, msg: 'no beat', err })
  assert.equal(readable(line), '00:00:00.000 warn  no beat err="it is \\"away\\""\n')
})

test('an error is logged with its stack', () => {
  const line = JSON.stringify({
    level: 50,
    time: 0,
    msg: 'oh',
    err: { stack: 'Error: oh\n  at x' },
  })
  assert.equal(readable(line), '00:00:00.000 error oh\nError: oh\n  at x\n')
})
