import assert from 'node:assert/strict'
import test from 'node:test'
import { betterElsewhere, isCutOff, type Way } from '../../src/server/CutOff.ts'
import { IDLE, type NodeStatus } from '../../src/world/Store.ts'

const WELL: Way = { troubledMs: 0, trouble: null }
const LONG: Way = { troubledMs: 60_000, trouble: 'no connection' }

function node(id: string, state: Partial<NodeStatus> = {}): NodeStatus {
  return { id, address: `${id}:1`, ...IDLE, sectors: 1, ...state }
}

test('a process that has long reached nobody sends newcomers to one that does', () => {
  const nodes = [node('a', { cutOff: true }), node('b')]
  assert.match(betterElsewhere(LONG, 'a', nodes) ?? '', /60 s .* Redis \(no connection\)/)
  assert.equal(betterElsewhere(WELL, 'a', nodes), null)
})

test('a short outage is not reported, and a reported one alone takes no process out of rotation', () => {
  assert.equal(isCutOff({ troubledMs: 1_000, trouble: 'late' }), false)
  const told: Way = { troubledMs: 6_000, trouble: 'late' }
  assert.equal(isCutOff(told), true)
  assert.equal(betterElsewhere(told, 'a', [node('a'), node('b')]), null)
})

test('when no process is better off, as with Redis down for all, all stay open', () => {
  const cutOff = { cutOff: true }
  assert.equal(betterElsewhere(LONG, 'a', [node('a', cutOff)]), null)
  assert.equal(betterElsewhere(LONG, 'a', [node('a', cutOff), node('b', cutOff)]), null)
  assert.equal(betterElsewhere(LONG, 'a', [node('a', cutOff), node('b', { draining: true })]), null)
})
