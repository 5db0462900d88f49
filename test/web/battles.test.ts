import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { OwnFleet } from '../../src/client/OwnFleets.ts'
import type { SeenFleet } from '../../src/client/readFleets.ts'
import type { OwnEvent } from '../../src/protocol/feedEvents.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { Battles } from '../../web/src/features/war/Battles.ts'

const COURSE = restAt({ x: 5, y: 5 }, 0)
const ENVELOPE = { v: 4, sector: 3, seq: 1, at: 1_000, audience: 'own' as const }

function own(battle: string | null): OwnFleet {
  const { stance, wounds, truce, cargo } = AT_PEACE
  const place = { kind: 'sector', sectorId: 3, course: COURSE } as const
  const inBattle = battle === null ? null : { id: battle, rounds: 0, isHeld: true }
  return {
    ...{ id: 'f', name: 'F', ships: { scout: 2 }, plan: [], place },
    ...{ stance, wounds, truce, battle: inBattle, cargo },
  }
}

function seen(id: string, owner: string, shipsByClass: Ships): SeenFleet {
  const of = { shipsByClass, stance: 'defend', hull: 1, battle: 'b' } as const
  return { id, name: id, owner, ...COURSE, ships: 2, ...of }
}

const seat = (...fleets: SeenFleet[]) => [
  { sectorId: 3, fleets: new Map(fleets.map((one) => [one.id, one])) },
]

function began(battleId: string): OwnEvent {
  const fleets = [{ fleetId: 'f', owner: 'ann', course: COURSE, isHeld: true }]
  const data = { battleId, x: 5, y: 5, size: 'skirmish' as const, nextAt: 3_000, fleets }
  return { ...ENVELOPE, type: 'battle.began', data }
}

function round(number: number, ships: Ships): OwnEvent {
  const hits = [{ fleetId: 'e', owner: 'bob', ships, wounds: { scout: 10_000 } }]
  const data = { battleId: 'b', round: number, nextAt: 5_000, hits }
  return { ...ENVELOPE, type: 'battle.round', data: { ...data, dealt: {}, turned: [], left: [] } }
}

let battles = new Battles()
beforeEach(() => {
  battles = new Battles()
})

test('the panel has the parties of a battle, what is left of each, and what it lost', () => {
  battles.hear([began('b')])
  battles.look([own('b')], seat(seen('e', 'bob', { scout: 2 }), seen('f', 'zoe', { scout: 2 })))
  battles.hear([round(1, { scout: 1 })])
  const [view] = battles.views('zoe')
  assert.deepEqual([view?.sectorId, view?.round, view?.nextAt], [3, 1, 5_000])
  assert.deepEqual(
    view?.parties.map(({ party, left, lost, hull }) => [party, left, lost, hull]),
    [
      ['zoe', { scout: 2 }, {}, 1],
      ['bob', { scout: 1 }, { scout: 1 }, 0.25],
    ],
  )
})

test('a page that comes in the middle of a battle shows it by what is in sight', () => {
  battles.look([own('b')], seat(seen('e', 'bob', { scout: 2 })))
  const [view] = battles.views('ann')
  assert.deepEqual([view?.round, view?.nextAt, view?.parties.length], [0, null, 1])
})

test('a battle that became part of another one, or has no own fleet any more, is forgotten', () => {
  battles.hear([began('b'), began('c')])
  const joined = { battleId: 'c', absorbed: 'b', fleets: [] }
  battles.hear([{ ...ENVELOPE, type: 'battle.joined', data: joined }])
  assert.deepEqual(
    battles.views('ann').map(({ id }) => id),
    ['c'],
  )
  battles.look([own(null)], seat())
  assert.deepEqual(battles.views('ann'), [])
})
