import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  captureShare,
  readSystems,
  type SeenSystem,
  type StationOnWire,
  stationAt,
} from '../../src/client/readSystems.ts'

const wire: StationOnWire = {
  ...{ id: 2, level: 1, hull: 0.5, hullAt: 500, isBeaten: true, battle: '' },
  ...{ captor: '', captureUntil: 0, captureTotal: 0, captureLeft: 0 },
}

function stateWith(owner: string | null, station: Partial<StationOnWire> | null) {
  return {
    start: 1_000,
    systems: new Map(owner === null ? [] : [['2', { id: 2, owner }]]),
    stations: new Map(station ? [['2', { ...wire, ...station }]] : []),
  }
}

test('[VIS-1] of a system out of sight only its owner is known', () => {
  const known = new Map<number, SeenSystem>()
  assert.equal(readSystems({ start: 0 }, known), false)
  assert.equal(readSystems(stateWith('ann', null), known), true)
  assert.deepEqual(known.get(2), { id: 2, owner: 'ann', station: null })
  readSystems(stateWith('ann', {}), known)
  assert.equal(known.get(2)?.station?.hullAt, 1_500)
  assert.equal(readSystems(stateWith(null, null), known), true)
  assert.equal(known.size, 0)
})

test('a change of anything makes a new object, and none keeps it', () => {
  const known = new Map<number, SeenSystem>()
  const read = (change: Partial<StationOnWire>, owner = 'ann') => {
    readSystems(stateWith(owner, change), known)
    return known.get(2)
  }
  const changes: Partial<StationOnWire>[] = [
    ...[{ level: 2 }, { hull: 1 }, { hullAt: 9 }, { isBeaten: false }, { battle: 'b' }],
    ...[{ captor: 'bob' }, { captor: 'bob', captureUntil: 9 }, { captor: 'bob', captureLeft: 9 }],
  ]
  for (const change of changes) {
    const before = read({})
    assert.equal(read({}), before)
    assert.notEqual(read(change), before, JSON.stringify(change))
  }
  assert.notEqual(read({}, 'eve'), read({}))
  assert.deepEqual(read({ captor: 'bob', captureUntil: 5, captureTotal: 20 })?.station?.capture, {
    ...{ by: 'bob', until: 1_005, totalMs: 20, leftMs: 0 },
  })
})

test('a station mends by 1 % a second, but not while it fights or is being taken', () => {
  const known = new Map<number, SeenSystem>()
  const at = (change: Partial<StationOnWire>, now: number) => {
    readSystems(stateWith('ann', change), known)
    return stationAt(known.get(2)?.station ?? assert.fail(), now)
  }
  assert.deepEqual(at({}, 1_500), { hull: 0.5, isBeaten: true })
  assert.deepEqual(at({}, 11_500), { hull: 0.6, isBeaten: true })
  assert.deepEqual(at({}, 51_500), { hull: 1, isBeaten: false })
  assert.deepEqual(at({ battle: 'b' }, 51_500), { hull: 0.5, isBeaten: true })
  assert.deepEqual(at({ captor: 'bob' }, 51_500), { hull: 0.5, isBeaten: true })
})

test('a capture is done by time, and no further while its clock stands still', () => {
  const clock = { by: 'bob', until: 10_000, totalMs: 20_000, leftMs: 0 }
  assert.deepEqual(
    [-10_000, 0, 9_000, 99_000].map((now) => captureShare(clock, now)),
    [0, 0.5, 0.95, 1],
  )
  assert.equal(captureShare({ ...clock, until: null, leftMs: 5_000 }, 99_000), 0.75)
})
