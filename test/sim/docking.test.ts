import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_FACTS } from '../../src/sim/core/FactTable.ts'
import { isRefusal, type Refusal } from '../../src/sim/core/refusal.ts'
import { unitsOf } from '../../src/sim/economy/store.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { NO_GOODS } from '../../src/sim/fleets/cargo.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { sees } from '../../src/sim/fleets/sight.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import { yardAt } from '../../src/sim/holding/mending.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { FLEETS_PER_COMMANDER_MAX, SHIPS_PER_FLEET_MAX } from '../../src/sim/rules/commanders.ts'
import { HOME_GOODS } from '../../src/sim/rules/economy.ts'
import { plusShips, SHIP_CLASSES, type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { Replays } from './Replays.ts'

const GALAXY = makeGalaxy('docks', 16)
const HOME = 1
const NEAR = sectorOf(GALAXY, HOME).gates[0]?.to ?? 2
const AT = { base: 'base1' }

/** A galaxy in which `ann` has a base and the fleet `f1` 60 units from it, and `bob` likewise. */
function withBases(ships: Ships = { scout: 2, interceptor: 3 }): LittleGalaxy {
  const little = new LittleGalaxy(GALAXY)
  for (const [owner, id, y] of [
    ['ann', 'base1', 500],
    ['bob', 'base2', 900],
  ] as const) {
    little.deliver(HOME, 'base.granted', { base: { id, owner, system: 1, x: 500, y } })
  }
  const fleet: Fleet = {
    ...{ id: 'f1', name: 'Home Fleet', owner: 'ann', ships, hops: 0, plan: [], ...AT_PEACE },
    course: restAt({ x: 440, y: 500 }, 0),
  }
  little.place(fleet, HOME)
  little.place({ ...fleet, id: 'g1', owner: 'bob' }, HOME)
  return little
}

let orders = 0

/** @returns the id of the fleet that was born, null if none was, or the refusal */
function give(
  little: LittleGalaxy,
  order: object,
  commander = 'ann',
  sector = HOME,
): string | null | Refusal {
  const parsed = parseOrder({ id: `order-${10_000 + ++orders}`, ...order })
  if (isRefusal(parsed)) return parsed
  const decision = little.order(commander, sector, parsed)
  if (!decision.ok) return decision
  for (const event of decision.events) {
    if (event.type === 'fleet.born' || event.type === 'fleet.launched') return event.data.fleet.id
  }
  return null
}

function born(given: string | null | Refusal): string {
  assert.equal(typeof given, 'string', JSON.stringify(given))
  return given as string
}

function codeOf(given: string | null | Refusal): string | null {
  return given !== null && typeof given === 'object' ? given.code : null
}

function baseOf(little: LittleGalaxy, id = AT.base): Base {
  const base = little.state(HOME).bases.get(id)
  assert.ok(base, `${id} is not there`)
  return base
}

function fleetOf(little: LittleGalaxy, id: string, sector = HOME): Fleet {
  const fleet = little.state(sector).fleets.get(id)
  assert.ok(fleet, `${id} is not in sector ${sector}`)
  return fleet
}

function heard<T extends SectorEvent['type']>(little: LittleGalaxy, type: T) {
  const all = [...little.journals.values()].flat()
  return all.filter((event): event is Extract<SectorEvent, { type: T }> => event.type === type)
}

/** Docks `f1`, which has these ships and wounds, and forgets how long that took. */
function withDocked(ships: Ships, wounds: Fleet['wounds'] = {}): LittleGalaxy {
  const little = withBases(ships)
  little.place(
    { ...fleetOf(little, 'f1'), id: 'f2', wounds, course: restAt(baseOf(little), 0) },
    HOME,
  )
  assert.equal(give(little, { type: 'dock', fleetId: 'f2', at: AT }), null)
  assert.deepEqual(little.placesOf('f2'), [], 'it docks at once, being there')
  return little
}

test('[INB-1] a base that is granted is placed once, and its owner counts as present', () => {
  const little = withBases()
  const { yard, store, queue, ...base } = baseOf(little)
  assert.deepEqual(base, { id: 'base1', owner: 'ann', system: 1, x: 500, y: 500, level: 1 })
  assert.deepEqual([yard, queue], [{ ships: {}, wounds: {}, at: 0 }, []])
  assert.deepEqual(unitsOf(store), HOME_GOODS, 'with goods to begin with')
  const again = { id: 'base1', owner: 'ann', system: 2, x: 1, y: 1 }
  little.deliver(HOME, 'base.granted', { base: again })
  assert.equal(baseOf(little).x, 500, 'granted again, it stays as it is')
  assert.equal(heard(little, 'base.placed').length, 2)
  give(little, { type: 'jump', fleetId: 'f1', toSector: NEAR })
  little.letPass(120_000)
  assert.ok(little.state(HOME).presence.has('ann'), 'with no fleet left here')
})

test('[OWN-5] a fleet flies to its base and docks: it ends, and its ships are in the yard', () => {
  const little = withBases()
  assert.equal(give(little, { type: 'dock', fleetId: 'f1', at: AT }), null)
  little.letPass(2_499)
  assert.deepEqual(little.placesOf('f1'), [`sector ${HOME}`], '60 units at 24 units/s: 2.5 s')
  little.letPass(1)
  assert.deepEqual(little.placesOf('f1'), [])
  const yard = { ships: { scout: 2, interceptor: 3 }, wounds: {}, at: 2_500 }
  const { store } = baseOf(little)
  assert.deepEqual(baseOf(little).yard, yard)
  assert.deepEqual(
    heard(little, 'fleet.docked').map(({ data }) => data),
    [
      {
        ...{ fleetId: 'f1', owner: 'ann', hops: 0, at: { base: 'base1' } },
        ...{ ships: yard.ships, wounds: {}, cargo: NO_GOODS, yard, store },
      },
    ],
  )
  assert.equal(codeOf(give(little, { type: 'stop', fleetId: 'f1' })), 'no_such_fleet')
})

test('a dock ends a queued journey, and nothing can be queued behind it', () => {
  const little = withBases()
  give(little, { type: 'move', fleetId: 'f1', to: { x: 440, y: 400 } })
  assert.equal(give(little, { type: 'dock', fleetId: 'f1', at: AT, queue: true }), null)
  const more = { type: 'move', fleetId: 'f1', to: { x: 1, y: 1 } }
  assert.equal(codeOf(give(little, { ...more, queue: true })), 'ends_docked')
  little.letPass(60_000)
  assert.equal(shipCount(baseOf(little).yard.ships), 5)
})

test('a fleet far away is sent home to dock in one plan', () => {
  const little = withBases()
  give(little, { type: 'jump', fleetId: 'f1', toSector: NEAR })
  little.letPass(120_000)
  assert.equal(
    codeOf(give(little, { type: 'dock', fleetId: 'f1', at: AT }, 'ann', NEAR)),
    'no_such_base',
    'not in this sector',
  )
  give(little, { type: 'move', fleetId: 'f1', to: { x: 500, y: 500 } }, 'ann', NEAR)
  give(little, { type: 'jump', fleetId: 'f1', toSector: HOME, queue: true }, 'ann', NEAR)
  assert.equal(
    give(little, { type: 'dock', fleetId: 'f1', at: AT, queue: true }, 'ann', NEAR),
    null,
  )
  little.letPass(120_000)
  assert.equal(shipCount(baseOf(little).yard.ships), 5)
})

test("[VIS-1] another's base is answered like none, and nobody finds one by flying to it", () => {
  const little = withBases()
  const dock = (base: string) => give(little, { type: 'dock', fleetId: 'f1', at: { base } })
  const launch = (base: string) =>
    give(little, { type: 'launch', at: { base }, ships: { scout: 1 } })
  for (const order of [dock, launch]) {
    const [another, none] = [order('base2'), order('base3')] as Refusal[]
    assert.equal(another?.code, 'no_such_base')
    assert.equal(another?.message.replace('base2', 'base3'), none?.message)
  }
  give(little, { type: 'jump', fleetId: 'f1', toSector: NEAR })
  little.letPass(120_000)
  give(little, { type: 'move', fleetId: 'f1', to: { x: 500, y: 500 } }, 'ann', NEAR)
  give(little, { type: 'jump', fleetId: 'f1', toSector: HOME, queue: true }, 'ann', NEAR)
  const queued = { type: 'dock', fleetId: 'f1', at: { base: 'base2' }, queue: true }
  assert.equal(give(little, queued, 'ann', NEAR), null, 'from afar it is not known')
  little.letPass(120_000)
  const { course, plan } = fleetOf(little, 'f1')
  assert.deepEqual({ vx: course.vx, vy: course.vy, plan }, { vx: 0, vy: 0, plan: [] })
})

test('a base behind a jump is not the one in this sector', () => {
  const little = withBases()
  give(little, { type: 'jump', fleetId: 'f1', toSector: NEAR })
  const queued = { type: 'dock', fleetId: 'f1', at: AT, queue: true }
  assert.equal(codeOf(give(little, queued)), 'no_such_base')
})

test('a fleet whose base has ended meanwhile stops where it was', () => {
  const little = withBases()
  give(little, { type: 'dock', fleetId: 'f1', at: AT })
  little.state(HOME).bases.delete('base1')
  little.letPass(10_000)
  const { course, plan } = fleetOf(little, 'f1')
  assert.deepEqual([course.x, course.y, course.vx, plan], [500, 500, 0, []])
})

test('[OWN-5] a launch makes a fleet of docked ships at the base, which nobody meets for 5 s', () => {
  const little = withDocked({ scout: 4, interceptor: 3 })
  little.letPass(1_000)
  const ships = { scout: 1, interceptor: 3 }
  const id = born(give(little, { type: 'launch', at: AT, ships }))
  assert.deepEqual(fleetOf(little, id), {
    ...{ id, name: 'Fleet 1', owner: 'ann', ships, hops: 0, plan: [], ...AT_PEACE },
    course: restAt({ x: 500, y: 500 }, 1_000),
    truce: { until: 6_000, after: 'arrival' },
  })
  assert.deepEqual(baseOf(little).yard.ships, { scout: 3 })
  const scout = (name?: string) =>
    fleetOf(little, born(give(little, { type: 'launch', at: AT, ships: { scout: 1 }, name })))
  assert.equal(scout().name, 'Fleet 2')
  assert.equal(scout('Eyes').name, 'Eyes')
})

const BAD_LAUNCHES: readonly (readonly [string, unknown, string])[] = [
  ['no ships', {}, 'bad_order'],
  ['none of a class', { scout: 0 }, 'bad_order'],
  ['a negative number', { scout: -1 }, 'bad_order'],
  ['half a ship', { scout: 0.5 }, 'bad_order'],
  ['text', { scout: '1' }, 'bad_order'],
  ['2^53', { scout: 2 ** 53 }, 'bad_order'],
  ['an unknown class', { battleship: 1 }, 'bad_order'],
  ['a key of objects', JSON.parse('{"__proto__": 1}'), 'bad_order'],
  [
    'a class twice, of which the last counts',
    JSON.parse('{"scout": 1, "scout": 301}'),
    'bad_order',
  ],
  ['more than there are', { scout: 151 }, 'not_enough_ships'],
  ['a class it has not', { cruiser: 1 }, 'not_enough_ships'],
  ['more than a fleet has', { scout: 150, interceptor: 51 }, 'too_many_ships'],
]

test('a launch that cannot be is refused, each with its reason, and changes nothing', () => {
  const little = withDocked({ scout: 150, interceptor: 51 })
  const events = little.journals.get(HOME)?.length
  for (const [what, ships, code] of BAD_LAUNCHES) {
    assert.equal(codeOf(give(little, { type: 'launch', at: AT, ships })), code, what)
  }
  for (const at of [{}, { base: 7 }, { system: 0 }, { base: 'base1', system: 1 }, 'base1', null]) {
    const refused = give(little, { type: 'launch', at, ships: { scout: 1 } })
    assert.equal(codeOf(refused), 'bad_order', JSON.stringify(at))
  }
  assert.equal(little.journals.get(HOME)?.length, events)
  born(give(little, { type: 'launch', at: AT, ships: { scout: 150, interceptor: 50 } }))
})

test('a commander has at most 20 fleets, however they are made', () => {
  const little = withDocked({ scout: 30 })
  const launch = () => give(little, { type: 'launch', at: AT, ships: { scout: 1 } })
  for (let fleets = 1; fleets < FLEETS_PER_COMMANDER_MAX; fleets++) born(launch())
  assert.equal(codeOf(launch()), 'too_many_fleets')
  give(little, { type: 'dock', fleetId: 'f1', at: AT })
  little.letPass(10_000)
  born(launch())
})

test('docked ships mend by 1 % of their hull a second, looked at and never stepped', () => {
  // 10 scouts have 200,000 thousandths of hull, of which 2,000 mend in a second.
  const little = withDocked({ scout: 10, cruiser: 1 }, { scout: 9_000, cruiser: 1 })
  const { yard } = baseOf(little)
  assert.deepEqual(yard.wounds, { scout: 9_000, cruiser: 1 })
  assert.deepEqual(yardAt(yard, little.now + 2_000).wounds, { scout: 5_000 })
  assert.deepEqual(yardAt(yard, little.now + 4_499).wounds, { scout: 2 })
  assert.deepEqual(yardAt(yard, little.now + 4_500).wounds, {})
  assert.deepEqual(yardAt(yard, Number.MAX_SAFE_INTEGER).wounds, {})
  const events = little.journals.get(HOME)?.length
  little.letPass(2_000)
  assert.equal(little.journals.get(HOME)?.length, events, 'nothing happens for it')
  const id = born(give(little, { type: 'launch', at: AT, ships: { scout: 4 } }))
  assert.deepEqual(fleetOf(little, id).wounds, { scout: 2_000 }, 'they take their share along')
  assert.deepEqual(baseOf(little).yard.wounds, { scout: 3_000 })
  assert.equal(baseOf(little).yard.at, little.now)
})

test('a retired commander loses base and docked ships with the fleets, and an event names them', () => {
  const little = withDocked({ scout: 4 })
  little.deliver(HOME, 'fleets.disband', { commander: 'ann' })
  assert.deepEqual(
    heard(little, 'base.ended').map(({ data }) => data),
    [
      {
        base: 'base1',
        owner: 'ann',
        ships: { scout: 4 },
        store: { ore: 500_000_000, gas: 250_000_000 },
      },
    ],
  )
  const { fleets, bases, presence } = little.state(HOME)
  assert.deepEqual([...fleets.keys(), ...bases.keys()], ['g1', 'base2'])
  assert.ok(!presence.has('ann'))
})

test('[VIS-1] a base sees 200 units for its owner and those who share its sight', () => {
  const little = withBases()
  const state = little.state(HOME)
  state.fleets.clear()
  const seesAt = (x: number, ...group: string[]) =>
    sees(NO_FACTS, state, new Set(group), { x, y: 500 }, little.now)
  assert.ok(seesAt(700, 'ann') && seesAt(300, 'bob', 'ann'))
  assert.ok(!seesAt(700.1, 'ann') && !seesAt(500, 'bob'))
})

const someShips = fc.dictionary(fc.constantFrom(...SHIP_CLASSES), fc.integer({ min: 1, max: 12 }), {
  minKeys: 1,
  maxKeys: 2,
})
const pick = fc.nat(30)
const near = fc.integer({ min: 480, max: 520 })
const step = fc.oneof(
  fc.record({ type: fc.constant('dock'), fleet: pick, queue: fc.boolean() }),
  fc.record({ type: fc.constant('launch'), ships: someShips }),
  fc.record({ type: fc.constant('split'), fleet: pick, ships: someShips }),
  fc.record({ type: fc.constant('merge'), fleet: pick, into: pick }),
  fc.record({ type: fc.constant('move'), fleet: pick, to: fc.record({ x: near, y: near }) }),
  fc.record({ type: fc.constant('jump'), fleet: pick, toSector: fc.constantFrom(HOME, NEAR) }),
  fc.record({ type: fc.constant('wait'), ms: fc.nat(40_000) }),
)

function allFleets(little: LittleGalaxy): Fleet[] {
  const here = GALAXY.sectors.flatMap(({ id }) => [...little.state(id).fleets.values()])
  return [...here, ...little.lanes.map(({ fleet }) => fleet)]
}

/** Ships of a commander in fleets and yards. */
function shipsOf(little: LittleGalaxy, owner: string): Ships {
  const yards = [...little.state(HOME).bases.values()].map((base) => ({ ...base, ...base.yard }))
  const own = [...allFleets(little), ...yards].filter((one) => one.owner === owner)
  return own.reduce<Ships>((sum, { ships }) => plusShips(sum, ships), {})
}

test('[OWN-5] [OWN-1] [DUR-5] no ship is lost or made over fleets and yards, and no wound is made', () => {
  const told = { docked: 0, launched: 0 }
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), (steps) => {
      const little = withDocked(
        { scout: 60, interceptor: 40, frigate: 20, cruiser: 5, hauler: 9 },
        { scout: 1_000_000, cruiser: 1_500_000, hauler: 7 },
      )
      const replays = new Replays(little)
      const ships = { ann: shipsOf(little, 'ann'), bob: shipsOf(little, 'bob') }
      let wounds = woundsOf(little)
      for (const one of steps) {
        if ('ms' in one) little.letPass(one.ms)
        else if (one.type === 'launch') {
          if (typeof give(little, { ...one, at: AT }) === 'string') told.launched++
        } else {
          const own = allFleets(little).filter(({ owner }) => owner === 'ann')
          const idAt = (index: number) => own[index % own.length]?.id ?? 'f1'
          const { fleet, ...rest } = one
          const fleetId = idAt(fleet)
          const into = 'into' in rest ? { into: idAt(rest.into) } : {}
          const sector = GALAXY.sectors.find(({ id }) => little.state(id).fleets.has(fleetId))
          const order = { fleetId, at: one.type === 'dock' ? AT : undefined, ...rest, ...into }
          give(little, JSON.parse(JSON.stringify(order)), 'ann', sector?.id ?? HOME)
        }
        replays.catchUp()
        assert.deepEqual({ ann: shipsOf(little, 'ann'), bob: shipsOf(little, 'bob') }, ships)
        assert.ok(woundsOf(little) <= wounds, 'wounds only mend')
        wounds = woundsOf(little)
        for (const fleet of allFleets(little)) {
          assert.equal(little.placesOf(fleet.id).length, 1)
          const count = shipCount(fleet.ships)
          assert.ok(count > 0 && count <= SHIPS_PER_FLEET_MAX, `${count} ships`)
        }
        const { yard } = baseOf(little)
        assert.ok(Object.values(yard.wounds).every((hurt) => Number.isInteger(hurt) && hurt > 0))
        assert.ok(Object.values(yard.ships).every((count) => Number.isInteger(count) && count > 0))
      }
      told.docked += heard(little, 'fleet.docked').length - 1
    }),
    { numRuns: 300 },
  )
  assert.ok(told.docked > 100 && told.launched > 300, JSON.stringify(told))
})

function woundsOf(little: LittleGalaxy): number {
  const all = [
    ...allFleets(little),
    ...[...little.state(HOME).bases.values()].map(({ yard }) => yard),
  ]
  return all.flatMap(({ wounds }) => Object.values(wounds)).reduce((sum, hurt) => sum + hurt, 0)
}
