import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SeenFleet } from '../../src/client/readFleets.ts'
import { type FleetOnWire, readFleets } from '../../src/client/readFleets.ts'

const clock = { epoch: 1, seq: 1, now: 0, rate: 1, start: 0 }
const course = { x: 1, y: 2, vx: 0, vy: 0, since: 0, until: 0, gate: 0 }
const onWire: FleetOnWire = { id: 'f', name: 'Hermes', owner: '', ships: 1, ...course }

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
