import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SeenFleet } from '../../src/client/readFleets.ts'
import { BEAM_MS, Fights } from '../../web/src/map/Fights.ts'

function seen(id: string, change: Partial<SeenFleet> = {}): SeenFleet {
  const rest = { x: 100, y: 100, vx: 0, vy: 0, since: 0, until: 0, gate: null }
  const war = {
    ships: 2,
    shipsByClass: { scout: 2 },
    stance: 'defend',
    hull: 1,
    battle: 'b',
  } as const
  return { id, name: id, owner: id, ...rest, ...war, ...change }
}

let version = 0
const seat = (...fleets: SeenFleet[]) => [
  { sectorId: 3, version: ++version, fleets: new Map(fleets.map((one) => [one.id, one])) },
]

test('a round is seen by what it did: enemies in range fire at whoever was hurt', () => {
  const fights = new Fights()
  const far = seen('far', { x: 300 })
  const other = seen('other', { battle: 'another' })
  fights.look(seat(seen('ann'), seen('bob', { x: 130 }), far, other), 0, 0)
  assert.deepEqual([fights.beams.length, fights.blasts.length], [0, 0])
  fights.look(seat(seen('ann', { hull: 0.5 }), seen('bob', { x: 130 }), far, other), 0, 10)
  assert.deepEqual(
    fights.beams.map(({ owner, x, to }) => [owner, x, to.x]),
    [['bob', 130, 100]],
  )
  assert.deepEqual(
    fights.blasts.map(({ isEnd }) => isEnd),
    [false],
  )
  fights.look(seat(), 0, 10 + BEAM_MS)
  assert.deepEqual(
    fights.beams.filter(({ at }) => at === 10),
    [],
    'beams go out',
  )
})

test('a fleet that is gone from its battle was destroyed; one that left the battle was not', () => {
  const fights = new Fights()
  fights.look(seat(seen('ann'), seen('bob')), 0, 0)
  fights.look(seat(seen('ann', { battle: null })), 0, 10)
  assert.deepEqual(
    fights.blasts.map(({ isEnd }) => isEnd),
    [true],
  )
  fights.look(seat(), 0, 20)
  assert.equal(fights.blasts.length, 1)
})

test('a battle is marked in the middle of those who fight in it', () => {
  const fights = new Fights()
  fights.look(seat(seen('ann'), seen('bob', { x: 140 }), seen('cy', { battle: null })), 0, 0)
  assert.deepEqual(fights.brawls, [{ sectorId: 3, x: 120, y: 100 }])
  fights.look([], 0, 10)
  assert.deepEqual(fights.brawls, [])
})
