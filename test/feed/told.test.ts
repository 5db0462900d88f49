import assert from 'node:assert/strict'
import test from 'node:test'
import { Feeds, type Way } from '../../src/feed/Feeds.ts'
import type { Batch } from '../../src/feed/Journal.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { FakeBus } from './FakeBus.ts'
import { FakeJournal } from './FakeJournal.ts'
import { Later, settled } from './Later.ts'

async function twoProcesses() {
  const later = new Later()
  const bus = new FakeBus(later)
  const journal = new FakeJournal(() => 0)
  const told: Way[] = []
  const [owner, other] = [0, 1].map(() => {
    const feeds = new Feeds({
      ...{ journal, wire: bus.wire(), log: silentLog, isJoined: () => true, writes: () => WRITES },
      ...{ monotonicMs: () => 0, time: () => ({ now: 0, rate: 1 }) },
      told: (way, ms) => {
        told.push(way)
        assert.ok(ms >= 0)
      },
    })
    for (const sector of [1, 2]) feeds.open(sector)
    return feeds
  }) as [Feeds, Feeds]
  await later.all()
  await settled()
  return { bus, journal, told, owner, other }
}

function renamed(sector: number, seq: number): Batch {
  const data = { fleetId: 'fleet-1', owner: 'ann', name: 'A' }
  const event = { v: 3, type: 'fleet.renamed', sector, seq, at: seq, data }
  return { sector, epoch: 1, from: seq, to: seq, events: [event as Batch['events'][number]] }
}

test('each process measures a batch once, and batches of one statement share its answer time', async () => {
  const { bus, told, owner, other } = await twoProcesses()
  for (const sector of [1, 2]) owner.committed(renamed(sector, 1))
  assert.deepEqual(told, ['own', 'own'])
  const moments = bus.inFlight.map(({ text }) => JSON.parse(text).answeredAt)
  assert.equal(moments.length, 4)
  assert.equal(new Set(moments).size, 1, 'both were written by one statement')
  while (bus.inFlight.length > 0) bus.deliver(0)
  assert.deepEqual(told, ['own', 'own', 'bus', 'bus'], 'what comes back to the owner is old')
  assert.deepEqual(
    [1, 2].map((sector) => other.open(sector).head),
    [1, 1],
  )
})

test('[VIS-1] the state of a sector’s generator stays in its process', async () => {
  const { bus, owner, other } = await twoProcesses()
  const batch = renamed(1, 1)
  const events = batch.events.map((event) => ({ ...event, dice: [11, 22, 33, 44] }))
  owner.committed({ ...batch, events })
  assert.equal(bus.inFlight.length, 2)
  for (const { text } of bus.inFlight) assert.ok(!/dice|11,22/.test(text), text)
  while (bus.inFlight.length > 0) bus.deliver(0)
  assert.equal(other.open(1).head, 1)
})

test('[VER-1] a batch from an older build has no answer time and is delivered all the same', async () => {
  const { bus, told, owner, other } = await twoProcesses()
  owner.committed(renamed(1, 1))
  const [, toOther] = bus.inFlight
  const { answeredAt, ...before } = JSON.parse(toOther?.text ?? '')
  assert.equal(typeof answeredAt, 'number')
  toOther?.to.take({ ...toOther, text: JSON.stringify(before) })
  assert.equal(other.open(1).head, 1)
  assert.deepEqual(told, ['own'])
})
