import assert from 'node:assert/strict'
import { FactTable } from '../../src/sim/core/FactTable.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { WRITES } from '../../src/sim/versions.ts'
import { Committer } from '../../src/world/commit/Committer.ts'
import { GalaxyClock } from '../../src/world/GalaxyClock.ts'
import { IDLE } from '../../src/world/Store.ts'
import { secretsOf } from '../../src/world/secretsOf.ts'
import { OrderAdmission } from '../../src/world/sectors/OrderAdmission.ts'
import { type HostContext, SectorHost } from '../../src/world/sectors/SectorHost.ts'
import { FakeProcess } from '../../testkit/FakeProcess.ts'
import { MemoryStore } from '../../testkit/MemoryStore.ts'
import { Timeline } from '../../testkit/Timeline.ts'
import { silentLog } from '../../testkit/testDatabase.ts'

/** The sector that `hostAlone` hosts. */
export const SECTOR = 3

/** Hosts one sector in one process, on a store that answers at once. Its clock stands still. */
export async function hostAlone(fleets: number, Store = MemoryStore, owners = ['ada']) {
  const store = new Store({ nowMs: () => 1_000, lifeMs: 10_000, scale: 1, sectors: 16 })
  for (let n = 1; n <= fleets; n++) {
    const owner = owners[n % owners.length] ?? 'ada'
    store.appear({
      fleet: { ...fleet(`f${n}`), owner },
      from: SECTOR,
      to: SECTOR,
      departAt: 0,
      arriveAt: 0,
    })
  }
  await store.register({ id: 'n1', address: 'here:1' }, IDLE)
  const claim = await store.claim('n1', SECTOR)
  assert.ok(claim && !('node' in claim))
  const timeline = new Timeline()
  const { clock } = new FakeProcess('n1', timeline, 0)
  const ended: string[] = []
  const facts = new FactTable()
  const version = { writes: WRITES }
  let turns = 0
  let flushes = 0
  const committer = new Committer({
    ...{ store, clock, log: silentLog },
    newBatchId: () => `flush ${++flushes}`,
    isLeased: () => true,
    writes: () => version.writes,
    turnOver: () => {},
    lost: (lost) => context.stop(lost, 'lost'),
    damaged: (damaged) => damaged.end('damaged'),
  })
  const context: HostContext = {
    ...{ store, clock, log: silentLog },
    galaxy: makeGalaxy('host', 16),
    facts,
    galaxyClock: new GalaxyClock(clock),
    admission: new OrderAdmission(clock),
    isLeased: () => true,
    secrets: secretsOf(new Uint8Array(32)),
    writes: () => version.writes,
    turnWanted: (wanting) => {
      turns += 1
      committer.want(wanting)
    },
    stop: (stopped, reason) => {
      ended.push(reason)
      stopped.end(reason)
    },
  }
  const host = new SectorHost(claim, claim.seq, context)
  return { store, timeline, host, ended, facts, version, turns: () => turns }
}

export function fleet(id: string): Fleet {
  const course = restAt({ x: 500, y: 500 }, 0)
  return { id, name: id, owner: 'ada', ships: { scout: 1 }, hops: 0, course, plan: [], ...AT_PEACE }
}
