import assert from 'node:assert/strict'
import test from 'node:test'
import { betterElsewhere, isCutOff, type Way } from '../../src/server/CutOff.ts'
import { IDLE, type NodeStatus } from '../../src/world/Store.ts'

const WELL: Way = { troubledMs: 0, trouble: null }
const LONG: Way = { troubledMs: 60_000, trouble: 'no connection' }

function node(id: string, state: Partial<NodeStatus> = {}): NodeStatus {
  return { id, address: `${id}:1`, ...IDLE, sectors: 1, ...state }
}

test('a process that reaches nobody for long sends newcomers to one that does', () => {
  const nodes = [node('a', { cutOff: true }), node('b')]
  assert.match(betterElsewhere(LONG, 'a', nodes) ?? '', /60 s .* Redis \(no connection\)/)
  assert.equal(betterElsewhere(WELL, 'a', nodes), null)
})

test('a blip is told to nobody, and what is told takes nobody out of the rotation by itself', () => {
  assert.equal(isCutOff({ troubledMs: 1_000, trouble: 'late' }), false)
  const told: Way = { troubledMs: 6_000, trouble: 'late' }
  assert.equal(isCutOff(told), true)
  assert.equal(betterElsewhere(told, 'a', [node('a'), node('b')]), null)
})

test('where nobody is better off, as with Redis down for all, everybody stays open', () => {
  const cutOff = { cutOff: true }
  assert.equal(betterElsewhere(LONG, 'a', [node('a', cutOff)]), null)
  assert.equal(betterElsewhere(LONG, 'a', [node('a', cutOff), node('b', cutOff)]), null)
  assert.equal(betterElsewhere(LONG, 'a', [node('a', cutOff), node('b', { draining: true })]), null)
})
