import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { IDLE, type Snapshot } from '../../src/world/Store.ts'
import { secretsOf } from '../../src/world/secretsOf.ts'
import { World } from '../../src/world/World.ts'
import { FakeProcess } from '../../testkit/FakeProcess.ts'
import { MemoryStore, type MemoryStoreOptions } from '../../testkit/MemoryStore.ts'
import { settled, Timeline } from '../../testkit/Timeline.ts'
import { silentLog } from '../../testkit/testDatabase.ts'

const SECTORS = 64
const AT_ONCE = 4

/** A store whose loads take until the test ends them. */
class SlowStore extends MemoryStore {
  readonly loading = new Map<number, () => void>()
  readonly asked: number[] = []
  most = 0

  override async snapshots(sector: number): Promise<Snapshot[]> {
    this.asked.push(sector)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.loading.set(sector, resolve)
    this.most = Math.max(this.most, this.loading.size)
    await promise
    this.loading.delete(sector)
    return super.snapshots(sector)
  }

  /** Ends one load after the other, including those that begin meanwhile. */
  async endAll(): Promise<void> {
    for (let [end] = this.loading.values(); end; [end] = this.loading.values()) {
      end()
      await settled()
    }
  }
}

async function setUp() {
  const timeline = new Timeline()
  const options: MemoryStoreOptions = {
    nowMs: () => timeline.nowMs,
    ...{ lifeMs: 10_000, scale: 1, sectors: SECTORS },
  }
  const store = new SlowStore(options)
  const world = new World({
    store,
    clock: new FakeProcess('n1', timeline, 0).clock,
    galaxy: { ...makeGalaxy('many', SECTORS), id: 'many' },
    node: { id: 'n1', address: 'here:1' },
    log: silentLog,
    newBatchId: () => 'none',
    secrets: secretsOf(new Uint8Array(32)),
    openingsAtOnce: AT_ONCE,
  })
  return { timeline, store, world }
}

/** Another process claims all sectors but the last, and hands them over. */
async function handOver(store: SlowStore): Promise<void> {
  await store.register({ id: 'n2', address: 'there:1' }, IDLE)
  for (let sector = 1; sector < SECTORS; sector++) {
    const claim = await store.claim('n2', sector)
    assert.ok(claim && !('node' in claim))
    assert.ok(await store.transfer('n2', claim, 'n1'))
  }
}

test('[IN-2] many sectors at once are opened a few at a time, those that clients wait for first', async () => {
  const { timeline, store, world } = await setUp()
  await world.start()
  await handOver(store)
  await timeline.runUntil(2_500, () => {})
  assert.equal(store.loading.size, AT_ONCE)
  const joined = [world.open(SECTORS), world.open(SECTORS - 1)]
  await settled()
  const before = store.asked.length
  await store.endAll()
  assert.deepEqual(store.asked.slice(before, before + 2), [SECTORS, SECTORS - 1])
  assert.equal(store.most, AT_ONCE)
  for (const opened of await Promise.all(joined)) assert.equal(opened.kind, 'here')
  assert.equal(world.hosts.size, SECTORS)
})

test('[OWN-3] a sector that still waits when the lease ends is not opened under it', async () => {
  const { timeline, store, world } = await setUp()
  await world.start()
  await handOver(store)
  await timeline.runUntil(2_500, () => {})
  const joined = world.open(SECTORS)
  for (const row of store.nodes.values()) row.expiresAt = 0
  await timeline.runUntil(4_500, () => {})
  assert.equal((await joined).kind, 'refused')
  assert.equal(store.asked.length, AT_ONCE, 'none of those that waited')
  const again = world.open(SECTORS)
  await store.endAll()
  assert.equal((await again).kind, 'here')
})

test('a world that is stopped before it has started does not register', async () => {
  const { store, world } = await setUp()
  await world.drain(1_000)
  await world.stop()
  assert.equal(store.nodes.size, 0)
})
