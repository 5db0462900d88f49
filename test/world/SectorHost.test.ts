import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeInbox } from '../../src/sim/inbox.ts'
import type { Order } from '../../src/sim/orders.ts'
import { WRITES, WRITES_AT_LEAST } from '../../src/sim/versions.ts'
import { type CommitBatch, StoreError, type Verdict } from '../../src/world/Store.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'
import { EVENTS_PER_TURN_MAX } from '../../src/world/sectors/takeTurn.ts'
import { MemoryStore } from '../../testkit/MemoryStore.ts'
import { settled } from '../../testkit/Timeline.ts'
import { fleet, hostAlone, SECTOR } from './hostAlone.ts'

function rename(n: number): Order {
  return { id: `order-${100 + n}`, type: 'rename', fleetId: 'f1', name: `Owl ${n}` }
}

test('[IN-2] orders that did not fit into a full turn get the next one', async () => {
  const { host } = await hostAlone(EVENTS_PER_TURN_MAX)
  const answers = Array.from({ length: 5 }, (_, n) => host.order('ada', rename(n)))
  await host.load()
  await settled()
  assert.equal(host.queued, 0)
  const given = await Promise.all(answers)
  assert.deepEqual(
    given.map((answer) => answer.ok && answer.seq),
    [1, 2, 3, 4, 5].map((n) => EVENTS_PER_TURN_MAX + n),
  )
})

test('[LIFE-1] a watcher that fails stops neither the sector nor the other watchers', async () => {
  const { host, ended } = await hostAlone(1)
  await host.load()
  await settled()
  const seen: Commit[] = []
  host.watch({
    committed: () => {
      throw new Error('a fault of this watcher')
    },
    gone: () => {
      throw new Error('another one')
    },
  })
  host.watch({ committed: (commit) => seen.push(commit), gone: (reason) => ended.push(reason) })
  assert.ok((await host.order('ada', rename(1))).ok)
  assert.ok((await host.order('ada', rename(2))).ok)
  host.end('released')
  assert.deepEqual(
    seen.map(({ from, to }) => [from, to]),
    [
      [2, 2],
      [3, 3],
    ],
  )
  assert.deepEqual(ended, ['released'])
})

test('a drained sector takes nothing on, and leaves a snapshot of everything committed', async () => {
  const { host, store } = await hostAlone(1)
  await host.load()
  await settled()
  const last = host.order('ada', rename(1))
  await Promise.resolve().then(() => {}) // its turn has begun
  const drains = [host.drain(), host.drain()]
  assert.equal(host.life, 'draining')
  const late = await host.order('ada', rename(2))
  assert.ok(!late.ok && late.code === 'moved')
  await Promise.all(drains)
  assert.ok((await last).ok)
  assert.equal((await store.snapshots(SECTOR))[0]?.seq, 2)
  const again = fleet('f2')
  store.appear({ fleet: again, from: SECTOR, to: SECTOR, departAt: 0, arriveAt: 0 })
  host.expect({ fleet: again, from: SECTOR, to: SECTOR, departAt: 0, arriveAt: 0 })
  await settled()
  assert.equal((await store.events(SECTOR, 0, 9)).length, 2)
  assert.equal(host.nextDueAt(), 0, 'it is due for its next host')
})

test('[VER-1] a process that may not write yet what another has written leaves no snapshot, and hands the sector on', async () => {
  const { host, store, version } = await hostAlone(0)
  const base = { id: 'b1', owner: 'ada', system: 1, x: 500, y: 500 }
  const row = writeInbox({ id: 'row-1', sector: SECTOR }, 'base.granted', { base }, WRITES)
  store.inbox.set(row.id, row)
  await host.load()
  await settled()
  assert.ok(host.committed?.bases.get('b1')?.store.cap, 'its store grows')
  version.writes = WRITES_AT_LEAST
  await host.drain()
  assert.equal(host.life, 'draining')
  assert.deepEqual(await store.snapshots(SECTOR), [])
})

test('a turn that the store refuses for its contents costs its orders, and no more', async () => {
  const { host, ended } = await hostAlone(1)
  await host.load()
  await settled()
  const bad = host.order('ada', { ...rename(1), name: 'nul\0' } as Order)
  const refused = await bad
  assert.ok(!refused.ok && refused.code === 'internal')
  assert.ok((await host.order('ada', rename(2))).ok)
  assert.deepEqual(ended, [])
})

/** The outcome of the first try is unknown; the second is refused for good. */
class UnsureStore extends MemoryStore {
  #tries = 0

  override commit(flush: CommitBatch): Promise<Verdict[]> {
    if (flush.commits[0]?.acks.length === 0) return super.commit(flush)
    const failure = ++this.#tries === 1 ? 'unknown' : 'definite'
    return Promise.reject(new StoreError(failure, 'no answer, then no'))
  }
}

test('[DUR-4] an order that may have been saved is not reported as failed', async () => {
  const { host, ended, timeline } = await hostAlone(1, UnsureStore)
  await host.load()
  await settled()
  const answer = host.order('ada', rename(1))
  await settled()
  await timeline.runUntil(1_000, () => {})
  const given = await answer
  assert.ok(!given.ok && given.code === 'unknown')
  assert.deepEqual(ended, ['lost'])
})

test('[IN-2] a sector whose turns can never be saved is given up', async () => {
  const { host, ended } = await hostAlone(1)
  await host.load()
  await settled()
  for (let n = 0; n < 3; n++) {
    await host.order('ada', { ...rename(n), name: 'nul\0' } as Order)
    await settled()
  }
  assert.deepEqual(ended, ['damaged'])
})

/** Two commanders in a sector at galaxy ms 1,000, which stands still. */
async function metInASector() {
  const alone = await hostAlone(2, MemoryStore, ['ada', 'bob'])
  await alone.host.load()
  await settled()
  const learn = (since: number, kind = 'shield', key = 'ada', value: unknown = false): void => {
    const fact = { n: alone.facts.n + 1, kind, key, since, value }
    alone.facts.put(fact)
    alone.host.learn([fact])
  }
  return { ...alone, learn }
}

test('[FACT-1] a change between those present is due, and looked at once', async () => {
  const { host, learn } = await metInASector()
  assert.equal(host.nextDueAt(), null)
  learn(5_000)
  learn(4_000, 'shield', 'bob')
  assert.equal(host.nextDueAt(), 4_000)
  learn(0)
  assert.equal(host.nextDueAt(), 0, 'it holds already')
  await settled()
  assert.equal(host.nextDueAt(), 4_000)
})

test('[FACT-1] a fact about nobody present asks for no turn', async () => {
  const { host, learn, turns } = await metInASector()
  const before = turns()
  learn(5_000, 'shield', 'eve')
  learn(5_000, 'relation', 'blues reds', 'war')
  assert.equal(turns(), before)
  assert.equal(host.nextDueAt(), null)
  learn(4_000, 'alliance', 'ada', 'reds')
  learn(4_000, 'alliance', 'bob', 'blues')
  assert.equal(turns(), before + 2)
  assert.equal(host.nextDueAt(), 4_000)
  learn(3_000, 'relation', 'blues reds', 'war')
  assert.equal(host.nextDueAt(), 3_000, 'both sides may be here')
})

test('[FACT-1] for a commander alone in a sector no change matters', async () => {
  const { host, facts } = await hostAlone(3)
  await host.load()
  await settled()
  const fact = { n: 1, kind: 'shield', key: 'ada', since: 5_000, value: false }
  facts.put(fact)
  host.learn([fact])
  assert.equal(host.nextDueAt(), null)
})
