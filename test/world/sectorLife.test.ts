import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Order } from '../../src/sim/orders.ts'
import type { CommitBatch, Verdict } from '../../src/world/Store.ts'
import type { SectorHost } from '../../src/world/sectors/SectorHost.ts'
import { checkPassage, NEXT_LIVES } from '../../src/world/sectors/sectorLife.ts'
import { MemoryStore } from '../../testkit/MemoryStore.ts'
import { settled } from '../../testkit/Timeline.ts'
import { hostAlone } from './hostAlone.ts'

const KINDS = Object.keys(NEXT_LIVES) as (keyof typeof NEXT_LIVES)[]
const ORDER: Order = { id: 'order-100', type: 'rename', fleetId: 'f1', name: 'Owl' }

/** A store whose commits wait at a gate. */
class GatedStore extends MemoryStore {
  gate: Promise<void> = Promise.resolve()

  override async commit(batch: CommitBatch): Promise<Verdict[]> {
    await this.gate
    return super.commit(batch)
  }
}

async function live() {
  const set = await hostAlone(1, GatedStore)
  await set.host.load()
  await settled()
  assert.equal(set.host.life, 'live')
  return set
}

/** Makes the sector's state differ from its fleet's row, so that its next commit is refused. */
async function wrong() {
  const set = await live()
  const row = set.store.fleets.get('f1')
  assert.ok(row)
  row.hops = 9
  const gate = Promise.withResolvers<void>()
  ;(set.store as GatedStore).gate = gate.promise
  void set.host.order('ada', ORDER)
  await settled()
  return { ...set, refuse: gate.resolve }
}

/** The sector's life while it loads again. */
async function lifeWhileLoading(store: MemoryStore, host: SectorHost, refuse: () => void) {
  let life: SectorHost['life'] | null = null
  const { snapshots } = store
  store.snapshots = async (sector) => {
    life ??= host.life
    const row = store.fleets.get('f1')
    if (row) row.hops = 0
    return snapshots.call(store, sector)
  }
  refuse()
  await settled()
  return life
}

/** How each transition is brought about. */
const PASSAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  'loading → live': live,
  'loading → gone': async () => {
    const { host } = await hostAlone(1)
    assert.equal(host.life, 'loading')
    host.end('lost')
    assert.equal(host.life, 'gone')
  },
  'live → loading': async () => {
    const { store, host, refuse } = await wrong()
    assert.equal(host.life, 'live')
    assert.equal(await lifeWhileLoading(store, host, refuse), 'loading')
  },
  'live → draining': async () => {
    const { host } = await live()
    void host.drain()
    assert.equal(host.life, 'draining')
  },
  'live → gone': async () => {
    const { host } = await live()
    host.end('lapsed')
    assert.equal(host.life, 'gone')
  },
  'draining → loading': async () => {
    const { store, host, refuse } = await wrong()
    void host.drain()
    assert.equal(host.life, 'draining')
    assert.equal(await lifeWhileLoading(store, host, refuse), 'loading')
  },
  'draining → gone': async () => {
    const { host } = await live()
    await host.drain()
    host.end('released')
    assert.equal(host.life, 'gone')
  },
}

test('each transition of the table can be brought about, and there is no other', async () => {
  const table = KINDS.flatMap((from) => NEXT_LIVES[from].map((to) => `${from} → ${to}`))
  assert.deepEqual(Object.keys(PASSAGES).sort(), table.sort())
  for (const passage of Object.values(PASSAGES)) await passage()
})

test('a transition that is not in the table is refused', () => {
  for (const from of KINDS) {
    for (const to of KINDS) {
      if (NEXT_LIVES[from].includes(to)) checkPassage(from, to)
      else assert.throws(() => checkPassage(from, to), new RegExp(`from ${from} to ${to}`))
    }
  }
})
