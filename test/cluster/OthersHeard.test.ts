import assert from 'node:assert/strict'
import test from 'node:test'
import { OthersHeard } from '../../src/cluster/OthersHeard.ts'

const NONE: ReadonlySet<string> = new Set()
const B = new Set(['b'])

test('a living process that is silent for too long is missed, until it is heard or dies', () => {
  const others = new OthersHeard(100)
  assert.deepEqual(others.unheard(B, NONE, 1_000), [])
  assert.deepEqual(others.unheard(B, NONE, 1_090), [])
  assert.deepEqual(others.unheard(B, NONE, 1_110), ['b'])
  others.heard('b', 1_120)
  assert.deepEqual(others.unheard(B, NONE, 1_130), [])
  assert.deepEqual(others.unheard(B, NONE, 1_225), ['b'])
  assert.deepEqual(others.unheard(NONE, NONE, 1_230), [])
})

test('a process that says it reaches nobody is not missed, unless it was before', () => {
  const others = new OthersHeard(100)
  for (const now of [1_000, 1_090, 1_180]) assert.deepEqual(others.unheard(B, B, now), [])
  assert.deepEqual(others.unheard(B, NONE, 1_270), [])
  assert.deepEqual(others.unheard(B, NONE, 1_290), ['b'])
  assert.deepEqual(others.unheard(B, B, 1_300), ['b'])
})

test('a process that was stopped for long does not miss the others for that', () => {
  const others = new OthersHeard(100)
  others.unheard(B, NONE, 1_000)
  assert.deepEqual(others.unheard(B, NONE, 9_000), [])
})
