import assert from 'node:assert/strict'
import test from 'node:test'
import {
  SlowReaderState,
  WAITING_BYTES_CUT,
  WAITING_BYTES_MAX,
} from '../../src/flow/SlowReaderState.ts'

test('[FEED-6] above the mark a client is sent nothing more until half of the mark is left', () => {
  const backlog = new SlowReaderState()
  assert.ok(backlog.weigh(WAITING_BYTES_MAX))
  assert.ok(!backlog.weigh(WAITING_BYTES_MAX + 1))
  assert.ok(!backlog.weigh(0))
  assert.equal(backlog.look(WAITING_BYTES_MAX / 2 + 1), 'behind')
  assert.equal(backlog.look(WAITING_BYTES_MAX / 2), 'reads')
  assert.equal(backlog.look(0), 'takes')
  assert.ok(backlog.weigh(WAITING_BYTES_MAX))
})

test('[FEED-6] a client behind for 100 looks, or 10 s, is cut once; catching up resets the count', () => {
  const backlog = new SlowReaderState()
  const waiting = WAITING_BYTES_MAX + 1
  for (let round = 0; round < 2; round++) {
    backlog.weigh(waiting)
    for (let look = 0; look < 100; look++) assert.equal(backlog.look(waiting), 'behind')
    if (round === 0) assert.equal(backlog.look(0), 'reads')
  }
  assert.equal(backlog.look(waiting), 'cut')
  assert.equal(backlog.look(0), 'behind')
  assert.ok(!backlog.takes)
})

test('[FEED-6] above the second mark a client is cut at once; one large write does not count', () => {
  const [backlog, other] = [new SlowReaderState(), new SlowReaderState()]
  backlog.weigh(WAITING_BYTES_CUT + 1)
  assert.equal(backlog.look(WAITING_BYTES_CUT + 1), 'cut')
  const state = 256 * 1024
  assert.ok(other.weigh(WAITING_BYTES_MAX + state, state))
  assert.ok(!other.weigh(WAITING_BYTES_MAX + state + 1, state))
  assert.equal(other.look(WAITING_BYTES_CUT + state, state), 'behind')
  assert.equal(other.look(WAITING_BYTES_CUT + state + 1, state), 'cut')
})
