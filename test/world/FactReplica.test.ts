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

/** A replica on a timeline, of facts that the test commits, over a link that it can cut. */
function replica() {
  const timeline = new Timeline()
  const { clock } = new FakeProcess('n1', timeline, 0)
  const stored: Fact[] = []
  const learned: number[] = []
  const link = { isUp: true, reads: 0 }
  const facts = new FactReplica({
    clock,
    log: silentLog,
    pollMs: POLL_MS,
    now: () => 0,
    store: {
      facts: async (n, limit) => {
        link.reads += 1
        if (!link.isUp) throw new StoreError('not_sent', 'no connection')
        return stored.filter((fact) => fact.n > n).slice(0, limit)
      },
    },
    learned: (some) => learned.push(...some.map(({ n }) => n)),
  })
  const commit = (key: string, value: unknown = true): void => {
    stored.push({ n: stored.length + 1, kind: 'shield', key, since: 10, value })
  }
  return { timeline, facts, link, learned, commit, stored }
}

test('[FACT-1] a committed fact is known within five seconds, and at once with a hint', async () => {
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

test('[VIS-3] facts read too long ago are not fresh, until the database answers again', async () => {
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

test('of many hints at once there are two reads: one under way, and one that sees all', async () => {
  const { facts, link, commit } = replica()
  await facts.start()
  const before = link.reads
  const hints = Array.from({ length: 50 }, (_, n) => {
    commit(`c${n}`)
    return facts.hint()
  })
  await Promise.all(hints)
  await settled()
  assert.equal(facts.facts.n, 50)
  assert.equal(link.reads - before, 2)
  facts.stop()
})

test('malformed facts and those of other builds are passed over', async () => {
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
