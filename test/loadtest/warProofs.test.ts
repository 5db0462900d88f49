import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PlaceProof } from '../../loadtest/bots/war/PlaceProof.ts'
import { PreviewProof } from '../../loadtest/bots/war/PreviewProof.ts'
import { RoundProof } from '../../loadtest/bots/war/RoundProof.ts'
import { ShipCount } from '../../loadtest/bots/war/ShipCount.ts'
import type { Sighting } from '../../loadtest/bots/war/Sightings.ts'
import type { OwnEvent } from '../../src/protocol/feedEvents.ts'
import { concernedBy } from '../../src/sim/events.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Order } from '../../src/sim/orders.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'

const HOME = 1
const AT = { x: 500, y: 500 }
const ENEMY: Ships = { interceptor: 3 }

type Wish = Order extends infer O ? (O extends Order ? Omit<O, 'id'> : never) : never

/** What Ann is told: her fleet splits, docks, is launched, merges, jumps, comes back and wins. */
const TOLD = play()
/** What she saw of the forces before they fought. */
const SEEN: ReadonlyMap<string, Sighting> = new Map([
  ['a', { ships: HOME_FLEET_SHIPS, wounds: {} }],
  ['b', { ships: ENEMY, wounds: {} }],
])

function play(): readonly OwnEvent[] {
  const little = new LittleGalaxy(makeGalaxy('proofs', 16))
  const told: OwnEvent[] = []
  let orders = 0
  const place = (id: string, owner: string, ships: Ships, stance: 'defend' | 'attack'): void => {
    const of = { id, name: id, owner, hops: 0, plan: [], ships, ...AT_PEACE, stance }
    little.place({ ...of, course: restAt(AT, little.now) }, HOME)
  }
  const give = (sector: number, wish: Wish): void => {
    const order = { id: `order-${++orders}`, ...wish } as Order
    const decision = little.order('ann', sector, order)
    assert.ok(decision.ok, `${order.type}: ${!decision.ok && decision.message}`)
  }
  const bornLast = (): string => {
    const [last] = told
      .flatMap((event) =>
        event.type === 'fleet.born' || event.type === 'fleet.launched' ? [event.data.fleet.id] : [],
      )
      .reverse()
    return last ?? assert.fail('no fleet was born')
  }
  little.deliver(HOME, 'base.granted', { base: { id: 'base', owner: 'ann', system: 1, ...AT } })
  place('a', 'ann', HOME_FLEET_SHIPS, 'attack')
  little.onEvent = (event) => {
    if (concernedBy(event).includes('ann')) told.push({ ...event, audience: 'own' } as OwnEvent)
  }
  const ships = { scout: 1 }
  give(HOME, { type: 'split', fleetId: 'a', ships })
  give(HOME, { type: 'dock', fleetId: bornLast(), at: { base: 'base' } })
  little.letPass(1_000)
  give(HOME, { type: 'launch', at: { base: 'base' }, ships })
  give(HOME, { type: 'merge', fleetId: bornLast(), into: 'a' })
  const away = sectorOf(little.galaxy, HOME).gates[0]?.to ?? assert.fail('no gate')
  give(HOME, { type: 'jump', fleetId: 'a', toSector: away })
  little.letPass(120_000)
  give(away, { type: 'jump', fleetId: 'a', toSector: HOME })
  little.letPass(120_000)
  place('b', 'bob', ENEMY, 'defend')
  give(HOME, { type: 'move', fleetId: 'a', to: AT })
  little.letPass(120_000)
  return told
}

/** @returns what a commander finds wrong in what it is told, and how many fights it foresaw */
function check(told: readonly OwnEvent[]) {
  const found: string[] = []
  let foreseen = 0
  const wrong = (what: string): void => void found.push(what)
  const books = new ShipCount('ann', wrong)
  const compared = (): void => {
    foreseen += 1
  }
  const previews = new PreviewProof('ann', (id) => SEEN.get(id) ?? null, { wrong, compared })
  const proofs = [books, new RoundProof('ann', wrong), new PlaceProof(wrong), previews]
  books.open([['a', HOME_FLEET_SHIPS]], {})
  for (const event of told) for (const proof of proofs) proof.hear(event)
  const imbalance = books.imbalance()
  return { found: imbalance === null ? found : [...found, imbalance], foreseen, books }
}

/** Changes the nth event of a type, counted from 0; from the last one for -1. */
function change<T extends OwnEvent['type']>(
  type: T,
  nth: number,
  to: (event: OwnEvent & { readonly type: T }) => readonly OwnEvent[],
): readonly OwnEvent[] {
  const meant = TOLD.filter((event) => event.type === type).at(nth)
  assert.ok(meant, `no ${type}`)
  return TOLD.flatMap((event) =>
    event === meant ? to(event as OwnEvent & { readonly type: T }) : [event],
  )
}

/** The same event with other data. */
function telling<E extends OwnEvent>(event: E, data: Partial<E['data']>): E {
  return { ...event, data: { ...event.data, ...data } }
}

/** A round in which Ann's fleet comes off otherwise. */
function hitting(
  event: OwnEvent & { readonly type: 'battle.round' },
  hit: Partial<Sighting>,
): OwnEvent {
  const hits = event.data.hits.map((one) => (one.owner === 'ann' ? { ...one, ...hit } : one))
  return telling(event, { hits })
}

const WRONG: readonly { what: string; told: readonly OwnEvent[]; says: RegExp }[] = [
  {
    what: '[PLAY-1] a round is left out',
    told: change('battle.round', 1, () => []),
    says: /is round 3 of its battle, after round 1/,
  },
  {
    what: '[PLAY-1] a round is told twice',
    told: change('battle.round', 1, (event) => [event, event]),
    says: /is round 2 of its battle, after round 2/,
  },
  {
    what: '[PLAY-1] a round is not when it was due',
    told: change('battle.round', 1, (event) => [{ ...event, at: event.at + 1 }]),
    says: /was at \d+, and due at \d+/,
  },
  {
    what: '[PLAY-1] a battle ends with rounds that nobody was told of',
    told: change('battle.ended', 0, (event) => [telling(event, { rounds: event.data.rounds + 2 })]),
    says: /ends its battle after \d+ rounds, of which \d+ were told/,
  },
  {
    what: '[PLAY-1] a fight ends otherwise than foreseen',
    told: change('battle.round', -1, (event) => [hitting(event, { wounds: { scout: 1 } })]),
    says: /were left, and the preview said/,
  },
  {
    what: '[OWN-5] a round makes ships',
    told: change('battle.round', 0, (event) => [hitting(event, { ships: { cruiser: 1 } })]),
    says: /gives fleet a ships/,
  },
  {
    what: '[OWN-5] a battle took more ships than its rounds did',
    told: change('battle.ended', 0, (event) => [
      telling(event, {
        parties: event.data.parties.map((one) => ({ ...one, lost: { cruiser: 9 } })),
      }),
    ]),
    says: /says that 9 cruiser were lost; its rounds took/,
  },
  {
    what: '[OWN-5] ships come from no fleet',
    told: change('fleet.ships', -1, () => []),
    says: /ships went from one fleet to none/,
  },
  {
    what: '[OWN-5] a fleet ends with its ships',
    told: change('fleet.ended', 0, (event) => [telling(event, { into: null })]),
    says: /with 1 scout that no round took/,
  },
  {
    what: '[OWN-5] a yard has more than what docked',
    told: change('fleet.docked', 0, (event) => [
      telling(event, { yard: { ...event.data.yard, ships: { scout: 2 } } }),
    ]),
    says: /leaves 2 scout in the yard, not 1 scout/,
  },
  {
    what: '[OWN-5] a fleet comes out of a lane with other ships',
    told: change('fleet.arrived', 0, (event) => [
      telling(event, { fleet: { ...event.data.fleet, ships: { scout: 9 } } }),
    ]),
    says: /has fleet a with 9 scout, not 2 scout, 3 interceptor/,
  },
  {
    what: '[OWN-1] a fleet comes out elsewhere',
    told: change('fleet.arrived', 0, (event) => [{ ...event, sector: 16 }]),
    says: /left for sector \d+, due at \d+, and came to sector 16/,
  },
  {
    what: '[OWN-1] a fleet comes before it was due',
    told: change('fleet.arrived', 0, (event) => [{ ...event, at: event.at - 1 }]),
    says: /left for sector \d+, due at \d+, and came to sector \d+ at \d+/,
  },
  {
    what: '[OWN-1] a fleet leaves twice',
    told: change('fleet.departed', 0, (event) => [event, event]),
    says: /left for its jump 1 twice/,
  },
  {
    what: '[OWN-1] a fleet leaves before it came',
    told: change('fleet.departed', 1, (event) => [{ ...event, at: 0 }]),
    says: /came to sector \d+ at \d+, and left sector \d+ at 0/,
  },
]

test('[OWN-5] [PLAY-1] [OWN-1] nothing is wrong with a war as it was, in which ships were lost', () => {
  const { found, foreseen, books } = check(TOLD)
  assert.deepEqual(found, [])
  assert.equal(foreseen, 1)
  assert.deepEqual(books.had, HOME_FLEET_SHIPS)
  assert.ok(Object.keys(books.lost).length > 0, 'somebody was lost')
})

for (const { what, told, says } of WRONG) {
  test(`bots find that ${what}`, () => {
    assert.match(check(told).found.join('\n'), says)
  })
}

test('[PLAY-1] a fight that a third one joins was not foreseen', () => {
  const stranger = { fleetId: 'c', owner: 'eve', ships: { scout: 1 }, wounds: {} }
  const told = change('battle.round', -1, (event) => [
    telling(hitting(event, { wounds: { scout: 1 } }) as typeof event, {
      hits: [...event.data.hits, stranger],
    }),
  ])
  assert.deepEqual([check(told).found, check(told).foreseen], [[], 0])
})

test('[PLAY-1] rounds of a battle that began before the books were opened are no surprise', () => {
  const beganAt = TOLD.findIndex(({ type }) => type === 'battle.began')
  const began = TOLD[beganAt]
  assert.ok(began?.type === 'battle.began')
  const told = TOLD.slice(beganAt + 1)
  for (const battle of [began.data.battleId, null]) {
    const found: string[] = []
    const proof = new RoundProof('ann', (what) => found.push(what))
    const own = began.data.fleets.filter(({ owner }) => owner === 'ann')
    proof.open(own.map(({ fleetId }) => ({ id: fleetId, battle })))
    for (const event of told) proof.hear(event)
    if (battle !== null) assert.deepEqual(found, [])
    else assert.match(found[0] ?? '', /is of a battle in which it has no fleet/)
  }
})

test('[PLAY-1] a fleet that flies on through its gate is told of no more rounds', () => {
  const beganAt = TOLD.findIndex(({ type }) => type === 'battle.began')
  const began = TOLD[beganAt]
  const departed = TOLD.find(({ type }) => type === 'fleet.departed')
  const ended = TOLD.find(({ type }) => type === 'battle.ended')
  assert.ok(began?.type === 'battle.began' && departed?.type === 'fleet.departed' && ended)
  const [own] = began.data.fleets.filter(({ owner }) => owner === 'ann')
  const leaves = telling(departed, { fleetId: own?.fleetId ?? '' })
  for (const [told, count] of [
    [[began, leaves, ended], 0],
    [[began, ended], 1],
  ] as const) {
    const found: string[] = []
    const proof = new RoundProof('ann', (what) => found.push(what))
    for (const event of told) proof.hear(event)
    assert.equal(found.length, count)
  }
})

test('[OWN-5] of a battle that began before the books were opened the losses are not reckoned', () => {
  const beganAt = TOLD.findIndex(({ type }) => type === 'battle.began')
  const began = TOLD[beganAt]
  const ended = TOLD.find(({ type }) => type === 'battle.ended')
  assert.ok(began?.type === 'battle.began' && ended?.type === 'battle.ended')
  const parties = ended.data.parties.map((one) => ({ ...one, lost: { ...one.lost, scout: 9 } }))
  for (const battles of [[began.data.battleId], []]) {
    const found: string[] = []
    const books = new ShipCount('ann', (what) => found.push(what))
    books.open([['a', HOME_FLEET_SHIPS]], {}, battles)
    books.hear(telling(ended, { parties }))
    assert.equal(found.length, 1 - battles.length)
  }
})
