import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamCursors } from '../../src/client/StreamCursors.ts'

function summary(since: number, seq: number) {
  const facts = { owner: null, battles: 0, traffic: 0, crossings: [], now: 0, rate: 1 }
  return { sector: 1, epoch: 1, since, seq, ...facts }
}

function feed(from: number, to: number, sector = 1) {
  return { sector, epoch: 1, from, to, events: [] }
}

test('[FEED-1] a range that abuts moves the cursor; one that leaves a gap does not', () => {
  const cursors = new StreamCursors()
  assert.equal(cursors.feed(feed(1, 2), 0), 'gap')
  assert.equal(cursors.summary(summary(7, 7), 0), 'begins')
  assert.equal(cursors.feed(feed(8, 9), 0), 'abuts')
  assert.equal(cursors.feed(feed(11, 12), 0), 'gap')
  assert.equal(cursors.get(1), 9)
  assert.equal(cursors.feed(feed(8, 9), 0), 'repeated')
  assert.equal(cursors.feed(feed(9, 10), 0), 'gap')
  assert.equal(cursors.summary(summary(9, 14), 0), 'abuts')
  assert.equal(cursors.summary(summary(15, 16), 0), 'gap')
  assert.equal(cursors.feed(feed(15, 15), 0), 'abuts')
})

test('a resume names the cursors of sectors in view and of own streams that are not silent', () => {
  const cursors = new StreamCursors()
  cursors.summary(summary(7, 7), 0)
  cursors.feed(feed(4, 3, 2), 0)
  cursors.feed(feed(6, 5, 3), 0)
  cursors.feed(feed(4, 4, 2), 60_000)
  assert.deepEqual(cursors.resume(100_000), { cursors: { 1: 7 }, own: { 2: 4 } })
  cursors.show([])
  assert.deepEqual(cursors.resume(1_000), { cursors: {}, own: { 1: 7, 2: 4, 3: 5 } })
  cursors.clear()
  assert.deepEqual(cursors.resume(1_000), { cursors: {}, own: {} })
})
