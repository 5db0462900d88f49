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
  const data = {
    battleId,
    x: 5,
    y: 5,
    size: 'skirmish' as const,
    nextAt: 3_000,
    fleets,
    garrisons: [],
  }
  return { ...ENVELOPE, type: 'battle.began', data }
}

const QUIET = { dealt: {}, turned: [], left: [], garrisons: [], released: [] }

function round(number: number, ships: Ships): OwnEvent {
  const hits = [{ fleetId: 'e', owner: 'bob', ships, wounds: { scout: 10_000 } }]
  const data = { battleId: 'b', round: number, nextAt: 5_000, hits }
  return { ...ENVELOPE, type: 'battle.round', data: { ...data, ...QUIET } }
}

/** @param left the owners of the fleets that are left @param lost what Ann lost */
function ended(left: readonly string[], lost: Ships): OwnEvent {
  const account = (party: string, gone: Ships) => ({
    ...{ party, brought: { scout: 2 }, lost: gone, dealt: 0, cargoLost: { ore: 0, gas: 0 } },
  })
  const data = {
    ...{
      battleId: 'b',
      x: 5,
      y: 5,
      beganAt: 0,
      beganSeq: 1,
      absorbed: [],
      rounds: 2,
      garrisons: [],
    },
    wreck: null,
    parties: [account('ann', lost), account('bob', { scout: 1 })],
    fleets: left.map((owner) => ({
      ...{ fleetId: `${owner}-1`, owner, course: COURSE, plan: [] },
    })),
  }
  return { ...ENVELOPE, type: 'battle.ended', data }
}

let battles = new Battles()
beforeEach(() => {
  battles = new Battles()
})

test('the panel has the parties of a battle, what is left of each, and what it lost', () => {
  battles.hear([began('b')], 'zoe')
  battles.look([own('b')], seat(seen('e', 'bob', { scout: 2 }), seen('f', 'zoe', { scout: 2 })))
  battles.hear([round(1, { scout: 1 })], 'zoe')
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
  battles.hear([began('b'), began('c')], 'zoe')
  const joined = { battleId: 'c', absorbed: 'b', fleets: [], garrisons: [] }
  battles.hear([{ ...ENVELOPE, type: 'battle.joined', data: joined }], 'zoe')
  assert.deepEqual(
    battles.views('ann').map(({ id }) => id),
    ['c'],
  )
  battles.look([own(null)], seat())
  assert.deepEqual(battles.views('ann'), [])
})

test('a round in which ships are lost is news, and so is how a battle ended for the player', () => {
  battles.hear([began('b')], 'ann')
  battles.look([own('b')], seat(seen('e', 'bob', { scout: 2 })))
  assert.deepEqual(battles.hear([round(1, { scout: 2 })], 'ann'), [])
  assert.deepEqual(battles.hear([round(2, { scout: 1 })], 'ann'), [{ kind: 'losses' }])
  for (const [left, lost, ending] of [
    [['ann'], {}, 'won'],
    [['ann', 'bob'], {}, 'over'],
    [['bob'], { scout: 2 }, 'lost'],
    [['bob'], {}, 'fled'],
  ] as const) {
    const news = battles.hear([ended(left, lost)], 'ann')
    assert.deepEqual(news, [{ kind: 'ended', ending }])
    assert.deepEqual([battles.ended?.lost, battles.ended?.othersLost], [lost, { scout: 1 }])
  }
})
