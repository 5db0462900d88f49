import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Relation } from '../../src/sim/diplomacy/relation.ts'
import { PIRATES } from '../../src/sim/rules/commanders.ts'
import { areHostile, type Fighter, MERCHANTS, type Side } from '../../src/sim/war/hostility.ts'

const AT_EASE: Side = {
  party: 'ann',
  alliance: null,
  isShielded: false,
  isOutlaw: false,
  stance: 'defend',
  target: null,
  targetParty: null,
  captures: null,
}

function fighter(id: string, side: Partial<Side>): Fighter {
  return { id, side: { ...AT_EASE, ...side } }
}

const ann = (side: Partial<Side> = {}) => fighter('a', { party: 'ann', ...side })
const bob = (side: Partial<Side> = {}) => fighter('b', { party: 'bob', ...side })
const merchant = (side: Partial<Side> = {}) => fighter('m', { party: MERCHANTS, ...side })
const pirate = (side: Partial<Side> = {}) =>
  fighter('p', { party: PIRATES, stance: 'attack', ...side })

const attack = { stance: 'attack' } as const
const passive = { stance: 'passive' } as const
const shielded = { isShielded: true } as const
const outlaw = { isOutlaw: true } as const
const onBob = { target: 'b', targetParty: 'bob' } as const
const onOtherOfBob = { target: 'b2', targetParty: 'bob' } as const
const onSystemOfBob = { target: 'system:3', targetParty: 'bob' } as const
const takingSystem = { target: 'system:3', targetParty: null, captures: 3 } as const
const takingAnother = { target: 'system:4', targetParty: null, captures: 4 } as const
const onMerchant = { target: 'm', targetParty: MERCHANTS } as const
const onOtherMerchant = { target: 'm2', targetParty: MERCHANTS } as const

/** Who meets whom, how their alliances stand to each other, and whether they fight. */
const CASES: readonly (readonly [what: string, Fighter, Fighter, Relation, boolean])[] = [
  ['two who defend', ann(), bob(), 'neutral', false],
  ['two passive ones', ann(passive), bob(passive), 'neutral', false],
  ['one who attacks', ann(attack), bob(), 'neutral', true],
  ['one who attacks, and a passive one', ann(attack), bob(passive), 'neutral', true],
  ['fleets of one commander, whatever they want', ann(attack), ann(attack), 'neutral', false],
  [
    'one alliance',
    ann({ ...attack, alliance: 'x' }),
    bob({ ...attack, alliance: 'x' }),
    'neutral',
    false,
  ],
  ['allies', ann({ ...attack, alliance: 'x' }), bob({ alliance: 'y' }), 'ally', false],
  ['a pact', ann({ ...attack, alliance: 'x' }), bob({ alliance: 'y' }), 'pact', false],
  [
    'a pact, and an order to attack',
    ann({ ...onBob, alliance: 'x' }),
    bob({ alliance: 'y' }),
    'pact',
    false,
  ],
  ['war', ann({ alliance: 'x' }), bob({ alliance: 'y' }), 'war', true],
  [
    'war, both passive',
    ann({ ...passive, alliance: 'x' }),
    bob({ ...passive, alliance: 'y' }),
    'war',
    true,
  ],
  ['war, one shielded', ann({ alliance: 'x' }), bob({ ...shielded, alliance: 'y' }), 'war', false],
  ['alliances at peace', ann({ alliance: 'x' }), bob({ alliance: 'y' }), 'neutral', false],
  ['a shielded one is not attacked', ann(attack), bob(shielded), 'neutral', false],
  ['a shielded one does not attack', ann({ ...attack, ...shielded }), bob(), 'neutral', false],
  ['a shielded one is ordered to be attacked', ann(onBob), bob(shielded), 'neutral', false],
  ['an order to attack', ann(onBob), bob(), 'neutral', true],
  [
    'an order to attack a passive one',
    ann({ ...onBob, ...passive }),
    bob(passive),
    'neutral',
    true,
  ],
  ['an order to attack another of the same commander', ann(onOtherOfBob), bob(), 'neutral', true],
  ['a merchant', ann(), merchant(), 'neutral', false],
  ['an order about a system, and its holder', ann(onSystemOfBob), bob(passive), 'neutral', true],
  [
    'an order to take a system, and a bystander',
    ann({ ...onSystemOfBob, captures: 3 }),
    fighter('c', { party: 'cid' }),
    'neutral',
    false,
  ],
  ['two who take one system', ann(takingSystem), bob(takingSystem), 'neutral', true],
  ['two who take different systems', ann(takingSystem), bob(takingAnother), 'neutral', false],
  [
    'two who take one system, one shielded',
    ann({ ...takingSystem, ...shielded }),
    bob(takingSystem),
    'neutral',
    false,
  ],
  [
    'two of one alliance who take one system',
    ann({ ...takingSystem, alliance: 'x' }),
    bob({ ...takingSystem, alliance: 'x' }),
    'neutral',
    false,
  ],
  ['a merchant, and one who attacks', ann(attack), merchant(), 'neutral', true],
  [
    'a merchant, and a shielded one who attacks',
    ann({ ...attack, ...shielded }),
    merchant(),
    'neutral',
    true,
  ],
  ['an order to attack a merchant', ann(onMerchant), merchant(), 'neutral', true],
  ['an order to attack another merchant', ann(onOtherMerchant), merchant(), 'neutral', false],
  ['two merchants', merchant(), fighter('m2', { party: MERCHANTS }), 'neutral', false],
  ['pirates', ann(passive), pirate(), 'neutral', true],
  ['passive pirates', ann(passive), pirate(passive), 'neutral', true],
  ['pirates and a shield', ann(shielded), pirate(), 'neutral', true],
  ['pirates and a merchant', merchant(), pirate(), 'neutral', true],
  ['two pirates', pirate(), fighter('p2', { party: PIRATES }), 'neutral', false],
  ['an outlaw, and one who defends', ann(outlaw), bob(), 'neutral', true],
  ['an outlaw, and a passive one', ann(outlaw), bob(passive), 'neutral', false],
  ['an outlaw, and a merchant', ann(outlaw), merchant(), 'neutral', false],
  ['an outlaw, and a shielded one', ann(outlaw), bob(shielded), 'neutral', false],
  ['a shielded outlaw', ann({ ...outlaw, ...shielded }), bob(), 'neutral', false],
  ['two outlaws', ann(outlaw), bob(outlaw), 'neutral', true],
  [
    'an outlaw, and a friend',
    ann({ ...outlaw, alliance: 'x' }),
    bob({ alliance: 'y' }),
    'pact',
    false,
  ],
]

for (const [what, one, other, relation, isHostile] of CASES) {
  test(`${what}: ${isHostile ? 'they fight' : 'they do not fight'}`, () => {
    assert.equal(areHostile(one, other, relation), isHostile)
    assert.equal(areHostile(other, one, relation), isHostile, 'whoever is named first')
  })
}
