import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  countHotBeats,
  leastLoaded,
  leastWatched,
  reliefFor,
  surplusOf,
} from '../../src/world/leases/placement.ts'
import { IDLE, type NodeStatus } from '../../src/world/Store.ts'

function node(id: string, sectors: number, busy = 0, draining = false): NodeStatus {
  return { id, address: `${id}:1`, ...IDLE, sectors, busy, draining }
}

test('[OWN-4] a sector goes to the least busy process, and to none that drains', () => {
  const nodes = [node('a', 9), node('b', 3), node('c', 1, 0, true), node('d', 0, 0.9)]
  assert.equal(leastLoaded(nodes)?.id, 'b')
  assert.equal(leastLoaded(nodes, 'b')?.id, 'a')
  assert.equal(leastLoaded([node('c', 1, 0, true)]), null)
})

test('a viewer goes to the process with the fewest clients, and to none that drains or is hot', () => {
  const watched = (id: string, clients: number, busy = 0, draining = false): NodeStatus => ({
    ...node(id, 0, busy, draining),
    clients,
  })
  const nodes = [watched('a', 900), watched('b', 300), watched('c', 1, 0, true)]
  assert.equal(leastWatched(nodes)?.id, 'b')
  assert.equal(leastWatched(nodes, 'b')?.id, 'a')
  assert.equal(leastWatched([watched('a', 900), watched('b', 300, 0.9)])?.id, 'a')
  assert.equal(leastWatched([watched('a', 900), watched('b', 300, 0.5)])?.id, 'b')
  assert.equal(leastWatched([watched('c', 1, 0, true)]), null)
})

test('a hot process is relieved by a cool one, and by no other', () => {
  const hot = node('hot', 10, 0.95)
  assert.equal(reliefFor(hot, [hot, node('warm', 1, 0.6)], 3), null)
  assert.equal(reliefFor(hot, [hot, node('cool', 50, 0.1)], 3)?.id, 'cool')
  assert.equal(reliefFor(node('hot', 1, 0.95), [node('cool', 0)], 3), null, 'its last one it keeps')
})

test('a process that is busy for only a beat or two, as at its start, is not hot', () => {
  const cool = node('cool', 0)
  const relieved = (beats: readonly number[]): (string | null)[] => {
    let hotBeats = 0
    return beats.map((busy) => {
      const own = node('own', 10, busy)
      hotBeats = countHotBeats(hotBeats, own)
      return reliefFor(own, [own, cool], hotBeats)?.id ?? null
    })
  }
  assert.deepEqual(relieved([0.99, 0.99, 0.3, 0.99, 0.99, 0.2]), Array(6).fill(null))
  assert.deepEqual(relieved([0.99, 0.99, 0.99, 0.99]), [null, null, 'cool', 'cool'])
})

test('a process gives away what is above its share, down to the mean, and ignores small differences', () => {
  const full = node('full', 24)
  assert.equal(surplusOf(full, [full, node('new', 0), node('newer', 0)]), 16)
  const level = node('level', 12)
  assert.equal(surplusOf(level, [level, node('other', 8)]), 0)
  assert.equal(surplusOf(full, [full]), 0)
})
