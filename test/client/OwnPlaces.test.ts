import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OwnPlaces } from '../../src/client/OwnPlaces.ts'
import type { FeedEvent } from '../../src/protocol/feedEvents.ts'

const ME = 'ann'
const BASE = { id: 'b1', sector: 4, system: 1, x: 10, y: 20 }
const yard = (scout: number, at: number) => ({ ships: { scout }, wounds: {}, ore: 0, gas: 0, at })

function event(type: string, data: object, at = 100): FeedEvent {
  return { v: 4, type, sector: 4, seq: 1, at, audience: 'own', data } as unknown as FeedEvent
}

function captured(owner: string, from: string | null, at = 100): FeedEvent {
  return event('system.captured', { system: 2, owner, from, fleets: [] }, at)
}

const systems = (places: OwnPlaces) => places.systems.map(({ sector, system }) => [sector, system])

test('a base is put together from whatever tells of it first, and of two yards the later one counts', () => {
  const places = new OwnPlaces()
  places.see(4, { at: { base: 'b1' }, ships: { scout: 1 }, wounds: {}, ore: 0, gas: 0, asOf: 50 })
  places.record({ base: BASE }, places.version)
  assert.deepEqual(places.home, { ...BASE, yard: yard(1, 50) })
  places.hear(event('fleet.docked', { at: { base: 'b1' }, yard: yard(3, 90) }), ME)
  places.see(4, { at: { base: 'b1' }, ships: { scout: 2 }, wounds: {}, ore: 0, gas: 0, asOf: 70 })
  assert.deepEqual(places.home?.yard, yard(3, 90))
  places.hear(event('base.ended', { base: 'b1' }), ME)
  places.record({ base: BASE }, places.version)
  assert.equal(places.home, null, 'a late record does not bring it back')
})

test('a system is won and lost by the feed, without a seat', () => {
  const places = new OwnPlaces()
  places.hear(captured(ME, null), ME)
  assert.deepEqual(places.systems, [
    { sector: 4, system: 2, yard: { ships: {}, wounds: {}, ore: 0, gas: 0, at: 100 } },
  ])
  places.hear(event('fleet.docked', { at: { system: 2 }, yard: yard(5, 120) }), ME)
  assert.deepEqual(places.systems[0]?.yard, yard(5, 120))
  places.hear(captured('bob', ME), ME)
  assert.deepEqual(places.systems, [])
  places.hear(event('system.granted', { system: 3, owner: ME }), ME)
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
  places.see(4, { at: { system: 1 }, ships: { scout: 2 }, wounds: {}, ore: 0, gas: 0, asOf: 70 })
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
