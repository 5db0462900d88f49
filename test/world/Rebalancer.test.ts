import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GalaxyClock } from '../../src/world/GalaxyClock.ts'
import { Rebalancer } from '../../src/world/leases/Rebalancer.ts'
import { IDLE, type NodeStatus } from '../../src/world/Store.ts'
import { SectorRegistry } from '../../src/world/sectors/SectorRegistry.ts'
import { FakeProcess } from '../../testkit/FakeProcess.ts'
import { Timeline } from '../../testkit/Timeline.ts'
import { silentLog } from '../../testkit/testDatabase.ts'

function node(id: string, sectors: number, busy = 0): NodeStatus {
  return { id, address: `${id}:1`, ...IDLE, sectors, busy }
}

function setUp(): Rebalancer {
  const { clock } = new FakeProcess('own', new Timeline(), 0)
  const galaxyClock = new GalaxyClock(clock)
  return new Rebalancer({
    ...{ own: 'own', clock, log: silentLog },
    registry: new SectorRegistry({ clock, galaxyClock, turnWanted: () => {} }),
    isDraining: () => false,
    hasAudience: () => false,
    move: async () => false,
  })
}

test('[OWN-4] many sectors sent away between two beats do not all go to one process', () => {
  const balance = setUp()
  const nodes = [node('own', 0, 0.5), node('a', 10), node('b', 20)]
  balance.heard(nodes)
  const sent: string[] = []
  for (
    let place = balance.betterPlace();
    place && sent.length < 30;
    place = balance.betterPlace()
  ) {
    sent.push(place.id)
    balance.sentTo(place.id)
  }
  const to = (id: string): number => sent.filter((one) => one === id).length
  assert.deepEqual([to('a'), to('b')], [20, 10])
  balance.heard(nodes)
  assert.equal(balance.betterPlace()?.id, 'a', 'a beat knows better')
})
