import assert from 'node:assert/strict'
import test from 'node:test'
import type { Fact } from '../../src/sim/core/FactTable.ts'
import { isShielded } from '../../src/sim/diplomacy/shield.ts'
import { FactReplica } from '../../src/world/facts/FactReplica.ts'
import { StoreError } from '../../src/world/Store.ts'
import { FakeProcess } from '../../testkit/FakeProcess.ts'
import { settled, Timeline } from '../../testkit/Timeline.ts'
import { silentLog } from '../../testkit/testDatabase.ts'

const POLL_MS = 2_000

/** A replica on a timeline, with facts that the test commits and a link that it can cut. */
function replica() {
  const timeline = new Timeline()
  const { clock } = new FakeProcess('n1', timeline, 0)
  const stored: Fact[] = []
  const learned: number[] = []
  const link: { isUp: boolean; reads: number; newest?: number } = { isUp: true, reads: 0 }
  const facts = new FactReplica({
    clock,
    log: silentLog,
    pollMs: POLL_MS,
    now: () => 0,
    store: {
      facts: async (n, limit) => {
        link.reads += 1
        if (!link.isUp) throw new StoreError('not_sent', 'no connection')
        const facts = stored.filter((fact) => fact.n > n).slice(0, limit)
        return { facts, newest: link.newest ?? stored.length }
      },
    },
    learned: (some) => learned.push(...some.map(({ n }) => n)),
  })
  const commit = (key: string, value: unknown = true): void => {
    stored.push({ n: stored.length + 1, kind: 'shield', key, since: 10, value })
  }
  return { timeline, facts, link, learned, commit, stored }
}

test('[FACT-1] a committed fact is known within five seconds, and at once after a hint', async () => {
  const { timeline, facts, learned, commit } = replica()
  commit('ann')
  await facts.start()
  assert.ok(isShielded(facts.facts, 'ann', 10))
  commit('bob')
  await timeline.runUntil(POLL_MS + 1, () => {})
  assert.ok(isShielded(facts.facts, 'bob', 10))
  commit('eve')
  await facts.hint()
  assert.deepEqual(learned, [1, 2, 3])
  facts.stop()
})

test('[VIS-3] facts read too long ago are stale, and fresh again when the database answers', async () => {
  const { timeline, facts, link, commit } = replica()
  await facts.start()
  link.isUp = false
  await timeline.runUntil(4_900, () => {})
  assert.ok(facts.isFresh)
  await timeline.runUntil(5_001, () => {})
  assert.ok(!facts.isFresh)
  commit('ann')
  await timeline.runUntil(20_000, () => {})
  assert.equal(facts.facts.n, 0)
  link.isUp = true
  await timeline.runUntil(20_000 + POLL_MS + 1, () => {})
  assert.ok(facts.isFresh)
  assert.equal(facts.facts.n, 1)
  facts.stop()
})

test('hints of one moment share a read, and hints during a read share the next one', async () => {
  const { facts, link, commit } = replica()
  await facts.start()
  const hintMany = () =>
    Array.from({ length: 50 }, () => {
      commit(`c${facts.facts.n}`)
      return facts.hint()
    })
  const before = link.reads
  await Promise.all(hintMany())
  assert.deepEqual([facts.facts.n, link.reads - before], [50, 1])
  const reading = facts.hint()
  await Promise.resolve()
  assert.equal(link.reads - before, 2, 'one is under way')
  await Promise.all([reading, ...hintMany()])
  assert.deepEqual([facts.facts.n, link.reads - before], [100, 3])
  facts.stop()
})

test('a malformed fact is skipped, and so are those of another build', async () => {
  const { facts, stored, learned, commit } = replica()
  commit('ann', 'perhaps')
  stored.push({ n: 2, kind: 'mood', key: 'bob', since: 10, value: 'good' })
  commit('eve')
  await facts.start()
  assert.deepEqual(learned, [3])
  assert.equal(facts.facts.n, 3)
  assert.equal(facts.size, 1)
  facts.stop()
})

test('what was deleted since is not missed: the newest number is known without it', async () => {
  const { facts, stored, link, commit } = replica()
  commit('ann')
  link.newest = 7
  await facts.start()
  assert.equal(facts.facts.n, 7)
  stored.push({ n: 8, kind: 'shield', key: 'bob', since: 10, value: true })
  link.newest = 8
  await facts.hint()
  assert.ok(isShielded(facts.facts, 'bob', 10))
  facts.stop()
})

test('hints without end do not make facts old that are read all the while', async () => {
  const { timeline, facts, commit } = replica()
  await facts.start()
  for (let at = 100; at <= 8_000; at += 100) {
    commit(`c${at}`)
    void facts.hint()
    void facts.hint()
    await timeline.runUntil(at, () => {})
    await settled()
    assert.ok(facts.isFresh, `at ${at} ms`)
  }
  facts.stop()
})

test('a database that took over without the last facts is read anew', async () => {
  const { facts, stored, link, commit } = replica()
  for (const key of ['ann', 'bob', 'eve']) commit(key)
  await facts.start()
  stored.length = 1
  link.newest = 1
  await facts.hint()
  assert.deepEqual([facts.facts.n, facts.size], [1, 1])
  stored.push({ n: 2, kind: 'shield', key: 'joe', since: 10, value: true })
  link.newest = 2
  await facts.hint()
  assert.ok(isShielded(facts.facts, 'joe', 10))
  facts.stop()
})
