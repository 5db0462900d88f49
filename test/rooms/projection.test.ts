import assert from 'node:assert/strict'
import test from 'node:test'
import { Projection } from '../../rooms/sector/Projection.ts'
import { NO_STORE } from '../../src/sim/economy/store.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { emptySector } from '../../src/sim/sectorState.ts'
import type { Commit } from '../../src/world/sectors/SectorWatchers.ts'

const LEASE = { sector: 3, epoch: 1_790_000_000_000 }

function fleet(id: string, owner: string | null): Fleet {
  const course = { ...restAt({ x: 5, y: 6 }, 100), gate: 9 }
  return {
    id,
    name: `Fleet ${id}`,
    owner,
    ships: { scout: 2, hauler: 1 },
    hops: 0,
    course,
    plan: [],
    ...AT_PEACE,
  }
}

test('commits applied one by one show the same as the whole state at once', () => {
  const state = emptySector('seed', LEASE.sector)
  const projection = new Projection(LEASE)
  const commit = (...drafts: Pick<SectorEvent, 'type' | 'data'>[]): void => {
    const events = drafts.map(
      (draft, index) =>
        ({
          ...{ v: 1, sector: 3, at: 200, seq: state.seq + 1 + index },
          ...draft,
        }) as SectorEvent,
    )
    for (const event of events) evolve(state, event)
    projection.note({ events } as unknown as Commit)
  }
  commit(
    { type: 'fleet.placed', data: { fleet: fleet('a', 'ann') } },
    { type: 'fleet.placed', data: { fleet: fleet('m', null) } },
  )
  assert.equal(projection.shown.fleets.size, 0)
  assert.deepEqual(projection.show(state).changed.sort(), ['a', 'm'])
  const shownA = projection.shown.fleets.get('a')
  assert.deepEqual(shownA?.toJSON(), {
    ...{
      id: 'a',
      name: 'Fleet a',
      owner: 'ann',
      x: 5,
      y: 6,
      vx: 0,
      vy: 0,
      since: -100,
      until: -100,
    },
    ...{ gate: 9, ships: 3, scout: 2, hauler: 1, stance: 1, hull: 1, battle: '' },
  })
  assert.equal(projection.shown.start, 200)
  assert.equal(projection.shown.fleets.get('m')?.owner, '')

  commit(
    { type: 'fleet.renamed', data: { fleetId: 'a', owner: 'ann', name: 'New' } },
    {
      type: 'fleet.departed',
      data: { fleetId: 'm', owner: null, to: 4, hop: 1, arriveAt: 900, plan: [], ...AT_PEACE },
    },
    { type: 'fleet.placed', data: { fleet: fleet('b', 'bob') } },
  )
  const base = { id: 'base1', owner: 'ann', system: 1, x: 7, y: 8, level: 1 }
  const yard = { ships: { scout: 1 }, wounds: {}, at: 200 }
  const store = NO_STORE
  commit(
    { type: 'base.placed', data: { base, store } },
    {
      type: 'fleet.docked',
      data: {
        ...{ fleetId: 'b', owner: 'bob', hops: 0, at: { base: 'base1' } },
        ...{ ships: yard.ships, wounds: {}, cargo: { ore: 0, gas: 0 }, yard, store },
      },
    },
  )
  assert.deepEqual(projection.show(state).changedBases, ['base1'])
  const { system: _, ...seen } = base
  assert.deepEqual(projection.shown.bases.get('base1')?.toJSON(), seen, 'the yard is not shown')
  assert.equal(projection.shown.fleets.get('a'), shownA)
  assert.equal(shownA?.name, 'New')
  const whole = new Projection(LEASE)
  whole.show(state)
  assert.deepEqual(projection.shown.toJSON(), whole.shown.toJSON())
  assert.deepEqual([...projection.shown.fleets.keys()].sort(), ['a'])
  assert.equal(projection.shown.seq, 7)

  const garrison = { owner: 'ann', hull: 300_000, ships: {}, wounds: {} }
  const place = { system: 2, x: 30, y: 40 }
  commit(
    { type: 'system.granted', data: { ...place, owner: 'ann', level: 1, store } },
    {
      type: 'capture.began',
      data: {
        ...{ ...place, by: 'bob', holder: 'ann', totalMs: 60_000, until: 60_300 },
        garrison: { ...garrison, system: 2 },
      },
    },
    {
      type: 'capture.began',
      data: {
        ...{ system: 3, x: 50, y: 60, by: 'bob', holder: null, totalMs: 20_000, until: 20_200 },
        garrison: null,
      },
    },
  )
  assert.deepEqual(projection.show(state).changedSystems, [2, 3])
  assert.deepEqual(projection.shown.systems.toJSON(), { 2: { id: 2, owner: 'ann' } })
  assert.deepEqual(projection.shown.stations.get('2')?.toJSON(), {
    ...{ id: 2, level: 1, hull: 191 / 255, hullAt: 0, isBeaten: false, battle: '' },
    ...{ captor: 'bob', captureUntil: 60_100, captureTotal: 60_000, captureLeft: 0 },
  })
  assert.equal(projection.shown.stations.get('3')?.captor, 'bob')
  commit({ type: 'capture.stopped', data: { system: 3, by: 'bob', holder: null, leftMs: null } })
  projection.show(state)
  assert.deepEqual([...projection.shown.stations.keys()], ['2'])
  const again = new Projection(LEASE)
  again.show(state)
  assert.deepEqual(projection.shown.systems.toJSON(), again.shown.systems.toJSON())
  assert.equal(projection.shown.epoch, LEASE.epoch)

  // The sector is loaded again: only the new state may be shown.
  const loaded = emptySector('seed', LEASE.sector)
  loaded.fleets.set('c', fleet('c', 'cid'))
  assert.deepEqual(projection.show(loaded).changed.sort(), ['a', 'c'])
  assert.equal(projection.shown.bases.size, 0)
  assert.equal(projection.shown.systems.size + projection.shown.stations.size, 0)
  assert.deepEqual([...projection.shown.fleets.keys()], ['c'])
})
