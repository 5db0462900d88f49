import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SeenFleet } from '../../src/client/readFleets.ts'
import { type FleetOnWire, readFleets } from '../../src/client/readFleets.ts'

const clock = { epoch: 1, seq: 1, now: 0, rate: 1, start: 0 }
const course = { x: 1, y: 2, vx: 0, vy: 0, since: 0, until: 0, gate: 0 }
const war = { scout: 1, stance: 1, hull: 1, battle: '' }
const onWire: FleetOnWire = { id: 'f', name: 'Hermes', owner: '', ships: 1, ...course, ...war }

test('[VIS-1] in a sector where the player sees nobody, the state has no fleets at all', () => {
  const known = new Map<string, SeenFleet>()
  assert.deepEqual(readFleets(clock, known, null), { seen: [], gone: [] })
  const { seen } = readFleets({ ...clock, fleets: new Map([['f', onWire]]) }, known, null)
  assert.equal(seen[0]?.gate, null)
  assert.deepEqual(seen, [known.get('f')])
  const { gone } = readFleets(clock, known, null)
  assert.deepEqual(gone, seen, 'who was there is gone')
  assert.equal(known.size, 0)
})

test('ships by class, stance, hull and battle are read, and a change of any makes a new object', () => {
  const known = new Map<string, SeenFleet>()
  const read = (change: Partial<FleetOnWire>) => {
    const fleets = new Map([['f', { ...onWire, ...change }]])
    return readFleets({ ...clock, fleets }, known, ['f']).seen[0]
  }
  const before = read({})
  assert.deepEqual(before?.shipsByClass, { scout: 1 })
  assert.deepEqual([before.stance, before.hull, before.battle], ['defend', 1, null])
  const fights = { scout: 0, cruiser: 1, stance: 2, hull: 0.5, battle: 'b' }
  for (const key of Object.keys(fights) as (keyof typeof fights)[]) {
    assert.notEqual(read({ [key]: fights[key] }), read({}), key)
  }
  const after = read(fights)
  assert.deepEqual(after?.shipsByClass, { cruiser: 1 })
  assert.deepEqual([after.stance, after.hull, after.battle], ['attack', 0.5, 'b'])
})

test('a full reading includes unchanged fleets, as the same objects', () => {
  const known = new Map<string, SeenFleet>()
  const state = { ...clock, fleets: new Map([['f', onWire]]) }
  const [before] = readFleets(state, known, null).seen
  assert.equal(readFleets(state, known, null).seen[0], before)
  assert.deepEqual(readFleets(state, known, []), { seen: [], gone: [] })
  const moved = { ...clock, fleets: new Map([['f', { ...onWire, x: 3 }]]) }
  const [after] = readFleets(moved, known, ['f']).seen
  assert.equal(after?.x, 3)
  assert.equal(before?.x, 1)
})
