import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OwnPlaces } from '../../src/client/OwnPlaces.ts'
import type { FeedEvent } from '../../src/protocol/feedEvents.ts'
import type { YardMessage } from '../../src/protocol/sectorMessages.ts'
import type { PlaceId } from '../../src/sim/core/ids.ts'
import { NO_LEVELS } from '../../src/sim/economy/levels.ts'
import { emptyStore, NO_STORE } from '../../src/sim/economy/store.ts'

const ME = 'ann'
const BASE = { id: 'b1', sector: 4, system: 1, x: 10, y: 20 }
const yard = (scout: number, at: number) => ({ ships: { scout }, wounds: {}, at })
const STORE = emptyStore(10, { orePerMs: 600, gasPerMs: 400, cap: 4_000_000_000 })
const LEVELS = { base: 1 }

function told(at: PlaceId, scout: number, asOf: number): YardMessage {
  const rest = { store: STORE, levels: LEVELS, queue: [] }
  return { at, ships: { scout }, wounds: {}, asOf, ...rest }
}

function event(type: string, data: object, at = 100): FeedEvent {
  return { v: 4, type, sector: 4, seq: 1, at, audience: 'own', data } as unknown as FeedEvent
}

function captured(owner: string, from: string | null, at = 100): FeedEvent {
  const left = { level: 1, levels: NO_LEVELS, store: NO_STORE }
  return event('system.captured', { system: 2, owner, from, fleets: [], ...left }, at)
}

const systems = (places: OwnPlaces) => places.systems.map(({ sector, system }) => [sector, system])

test('a base is put together from whatever tells of it first, and of two yards the later one counts', () => {
  const places = new OwnPlaces()
  places.see(4, told({ base: 'b1' }, 1, 50))
  places.record({ base: BASE }, places.version)
  const rest = { store: STORE, levels: LEVELS, queue: [] }
  assert.deepEqual(places.home, { ...BASE, yard: yard(1, 50), ...rest, asOf: 50 })
  places.hear(event('fleet.docked', { at: { base: 'b1' }, yard: yard(3, 90) }, 90), ME)
  places.see(4, told({ base: 'b1' }, 2, 70))
  assert.deepEqual(places.home?.yard, yard(3, 90))
  places.hear(event('base.ended', { base: 'b1' }), ME)
  places.record({ base: BASE }, places.version)
  assert.equal(places.home, null, 'a late record does not bring it back')
})

test('a system is won and lost by the feed, without a seat', () => {
  const places = new OwnPlaces()
  places.hear(captured(ME, null), ME)
  assert.deepEqual(places.systems, [
    {
      ...{ sector: 4, system: 2, yard: { ships: {}, wounds: {}, at: 100 }, store: NO_STORE },
      ...{ levels: { ...NO_LEVELS, station: 1 }, queue: [], asOf: 100 },
    },
  ])
  places.hear(event('fleet.docked', { at: { system: 2 }, yard: yard(5, 120) }, 120), ME)
  assert.deepEqual(places.systems[0]?.yard, yard(5, 120))
  places.hear(captured('bob', ME), ME)
  assert.deepEqual(places.systems, [])
  places.hear(event('system.granted', { system: 3, owner: ME, level: 0, store: NO_STORE }), ME)
  assert.deepEqual(systems(places), [[4, 3]])
  places.hear(event('system.released', { system: 3, from: ME }), ME)
  assert.deepEqual(places.systems, [])
})

test('the state of a sector says who holds its systems; those of others stay as they are', () => {
  const places = new OwnPlaces()
  places.record({ base: null, systems: [{ sector: 9, system: 1 }] }, places.version)
  const held = (id: number, owner: string) => [id, { id, owner, station: null }] as const
  places.look(4, new Map([held(1, ME), held(2, 'bob')]), ME)
  assert.deepEqual(systems(places), [
    [9, 1],
    [4, 1],
  ])
  places.see(4, told({ system: 1 }, 2, 70))
  places.look(4, new Map([held(1, ME), held(2, ME)]), ME)
  assert.deepEqual(places.systems[1]?.yard, yard(2, 70))
  places.look(4, new Map([held(2, ME)]), ME)
  assert.deepEqual(systems(places), [
    [9, 1],
    [4, 2],
  ])
})

test('a record that was asked for before a system was won does not take it away', () => {
  const places = new OwnPlaces()
  const asked = places.version
  places.hear(captured(ME, null), ME)
  places.record({ base: null, systems: [] }, asked)
  assert.deepEqual(systems(places), [[4, 2]])
  places.record({ base: null }, places.version)
  assert.deepEqual(systems(places), [[4, 2]], 'a server that does not list them')
  places.record({ base: null, systems: [] }, places.version)
  assert.deepEqual(places.systems, [])
})

test('what is built and what is upgraded is learned from the feed alone', () => {
  const places = new OwnPlaces()
  const at = { base: 'b1' }
  places.record({ base: BASE }, places.version)
  places.see(4, told(at, 1, 50))
  const ship = { ship: 'scout' as const }
  const build = { id: 'i', product: ship, left: 2, ore: 20, gas: 10, since: 60, until: 15_060 }
  const paid = { ...STORE, at: 60 }
  const queued = { at, owner: ME, yard: yard(1, 60), store: paid, queue: [build] }
  places.hear(event('build.queued', queued, 60), ME)
  assert.deepEqual([places.home?.queue, places.home?.store], [[build], paid])
  const queue = [{ ...build, left: 1, since: 15_060, until: 30_060 }]
  const built = { at, owner: ME, ship: 'scout', yard: yard(2, 15_060), queue }
  places.hear(event('ship.built', built, 15_060), ME)
  assert.deepEqual([places.home?.queue, places.home?.store], [queue, paid])
  assert.deepEqual(places.home?.yard, yard(2, 15_060))
  const grown = { ...STORE, at: 40_000, cap: 6_000_000_000 }
  const upgraded = { at, owner: ME, building: 'base', level: 2, station: null, store: grown }
  places.hear(event('building.upgraded', { ...upgraded, queue: [] }, 40_000), ME)
  const { levels, store, yard: still } = places.home ?? {}
  assert.deepEqual([levels, store, still], [{ base: 2 }, grown, yard(2, 15_060)])
  places.see(4, told(at, 9, 20_000))
  assert.deepEqual(places.home?.levels, { base: 2 }, 'an older report changes nothing')
})
