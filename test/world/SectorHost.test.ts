import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import type { Order } from '../../src/sim/orders.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { Committer } from '../../src/world/Committer.ts'
import { GalaxyClock } from '../../src/world/GalaxyClock.ts'
import { OrderAdmission } from '../../src/world/OrderAdmission.ts'
import { type Commit, type HostContext, SectorHost } from '../../src/world/SectorHost.ts'
import { type CommitBatch, IDLE, StoreError, type Verdict } from '../../src/world/Store.ts'
import { EVENTS_PER_TURN_MAX } from '../../src/world/takeTurn.ts'
import { silentLog } from '../db/testDatabase.ts'
import { FakeProcess } from '../universe/FakeProcess.ts'
import { MemoryStore } from '../universe/MemoryStore.ts'
import { settled, Timeline } from '../universe/Timeline.ts'

const SECTOR = 3

/** One sector in one process on a store that answers at once; its clock stands still. */
async function setUp(fleets: number, Store = MemoryStore) {
  const store = new Store({ nowMs: () => 1_000, lifeMs: 10_000, scale: 1, sectors: 16 })
  for (let n = 1; n <= fleets; n++) {
    store.appear({ fleet: fleet(`f${n}`), from: SECTOR, to: SECTOR, departAt: 0, arriveAt: 0 })
  }
  await store.register({ id: 'n1', address: 'here:1' }, IDLE)
  const claim = await store.claim('n1', SECTOR)
  assert.ok(claim && !('node' in claim))
  const timeline = new Timeline()
  const { clock } = new FakeProcess('n1', timeline, 0)
  const ended: string[] = []
  let flushes = 0
  const committer = new Committer({
    ...{ store, clock, log: silentLog },
    newBatchId: () => `flush ${++flushes}`,
    isLeased: () => true,
    writes: () => WRITES,
    turnOver: () => {},
    lost: (lost) => context.stop(lost, 'lost'),
    damaged: (damaged) => damaged.end('damaged'),
  })
  const context: HostContext = {
    ...{ store, clock, log: silentLog },
    galaxy: makeGalaxy('host', 16),
    galaxyClock: new GalaxyClock(clock),
    admission: new OrderAdmission(clock),
    isLeased: () => true,
    writes: () => WRITES,
    turnWanted: (wanting) => committer.want(wanting),
    stop: (stopped, reason) => {
      ended.push(reason)
      stopped.end(reason)
    },
  }
  return { store, timeline, host: new SectorHost(claim, claim.seq, context), ended }
}

function fleet(id: string): Fleet {
  const course = restAt({ x: 500, y: 500 }, 0)
  return { id, name: id, owner: 'ada', ships: { scout: 1 }, hops: 0, course, plan: [] }
}

function rename(n: number): Order {
  return { id: `order-${100 + n}`, type: 'rename', fleetId: 'f1', name: `Owl ${n}` }
}

test('[IN-2] orders that a full turn left behind get theirs', async () => {
  const { host } = await setUp(EVENTS_PER_TURN_MAX)
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
  const { host, ended } = await setUp(1)
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

test('a drained sector takes nothing on, and leaves a snapshot of all that was committed', async () => {
  const { host, store } = await setUp(1)
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
  assert.equal(host.nextDueAt(), 0, 'whoever takes it up finds it due')
})

test('a turn that the store refuses for what it holds costs its orders, and no more', async () => {
  const { host, ended } = await setUp(1)
  await host.load()
  await settled()
  const bad = host.order('ada', { ...rename(1), name: 'nul\0' } as Order)
  const refused = await bad
  assert.ok(!refused.ok && refused.code === 'internal')
  assert.ok((await host.order('ada', rename(2))).ok)
  assert.deepEqual(ended, [])
})

/** Nobody knows what became of the first try; the second is refused for good. */
class UnsureStore extends MemoryStore {
  #tries = 0

  override commit(flush: CommitBatch): Promise<Verdict[]> {
    if (flush.commits[0]?.acks.length === 0) return super.commit(flush)
    const failure = ++this.#tries === 1 ? 'unknown' : 'definite'
    return Promise.reject(new StoreError(failure, 'no answer, then no'))
  }
}

test('[DUR-4] an order that may have been saved after all is not said to have failed', async () => {
  const { host, ended, timeline } = await setUp(1, UnsureStore)
  await host.load()
  await settled()
  const answer = host.order('ada', rename(1))
  await settled()
  await timeline.runUntil(1_000, () => {})
  const given = await answer
  assert.ok(!given.ok && given.code === 'unknown')
  assert.deepEqual(ended, ['lost'])
})

test('[IN-2] a sector none of whose turns can be saved is given up', async () => {
  const { host, ended } = await setUp(1)
  await host.load()
  await settled()
  for (let n = 0; n < 3; n++) {
    await host.order('ada', { ...rename(n), name: 'nul\0' } as Order)
    await settled()
  }
  assert.deepEqual(ended, ['damaged'])
})
