import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import test from 'node:test'
import { LineOut } from '../../src/ops/LineOut.ts'

test('on a full disk lines are dropped and counted', {
  skip: process.platform !== 'linux',
}, async () => {
  const fd = openSync('/dev/full', 'w')
  const out = new LineOut(fd)
  out.write('one\n')
  out.write('two\n')
  await out.flush(5_000)
  closeSync(fd)
  assert.equal(out.dropped, 2)
})

test('when nobody reads, the waiting lines are bounded and flushing has a time limit', async () => {
  const out = new LineOut(1, () => {})
  const line = 'x'.repeat(1 << 19)
  for (let count = 0; count < 5; count++) out.write(line)
  await out.flush(1)
  assert.equal(out.dropped, 2)
})

test('a line that is written in parts arrives whole and in order', async () => {
  let text = ''
  const out = new LineOut(1, (_, bytes, done) => {
    text += bytes.toString('utf8', 0, 1)
    setImmediate(done, null, 1)
  })
  out.write('one\n')
  out.write('two\n')
  await out.flush(5_000)
  assert.equal(text, 'one\ntwo\n')
  assert.equal(out.dropped, 0)
})
