import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, type Refusal } from '../../src/sim/core/refusal.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { distance, positionAt, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import {
  FLEETS_PER_COMMANDER_MAX,
  MERGE_RANGE_UNITS,
  SHIPS_PER_FLEET_MAX,
} from '../../src/sim/rules/commanders.ts'
import { plusShips, SHIP_CLASSES, type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { Replays } from './Replays.ts'

const GALAXY = makeGalaxy('splits', 16)
const HOME = 1
const NEAR = sectorOf(GALAXY, HOME).gates[0]?.to ?? 2

/** A galaxy in which `ann` has the fleet `f1` in the home sector, and `bob` one beside it. */
function withFleets(ships: Ships = { scout: 2, interceptor: 3 }): LittleGalaxy {
  const little = new LittleGalaxy(GALAXY)
  const fleet: Fleet = {
    ...{ id: 'f1', name: 'Home Fleet', owner: 'ann', ships, hops: 0, plan: [], ...AT_PEACE },
    course: restAt({ x: 500, y: 500 }, 0),
  }
  little.place(fleet, HOME)
  little.place({ ...fleet, id: 'b1', owner: 'bob' }, HOME)
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
  const born = decision.events.find(({ type }) => type === 'fleet.born')
  return born?.type === 'fleet.born' ? born.data.fleet.id : null
}

function born(given: string | null | Refusal): string {
  assert.equal(typeof given, 'string', JSON.stringify(given))
  return given as string
}

function codeOf(given: string | null | Refusal): string | null {
  return given !== null && typeof given === 'object' ? given.code : null
}

function fleetOf(little: LittleGalaxy, id: string, sector = HOME): Fleet {
  const fleet = little.state(sector).fleets.get(id)
  assert.ok(fleet, `${id} is not in sector ${sector}`)
  return fleet
}

function allFleets(little: LittleGalaxy): Fleet[] {
  const here = GALAXY.sectors.flatMap(({ id }) => [...little.state(id).fleets.values()])
  return [...here, ...little.lanes.map(({ fleet }) => fleet)]
}

function shipsOf(little: LittleGalaxy, owner: string): Ships {
  const own = allFleets(little).filter((fleet) => fleet.owner === owner)
  return own.reduce<Ships>((sum, { ships }) => plusShips(sum, ships), {})
}

test('[OWN-5] a split makes a fleet of some ships, at rest where they are', () => {
  const little = withFleets()
  give(little, { type: 'move', fleetId: 'f1', to: { x: 900, y: 500 } })
  little.letPass(2_000)
  const here = positionAt(fleetOf(little, 'f1').course, little.now)
  const id = born(give(little, { type: 'split', fleetId: 'f1', ships: { scout: 1 } }))
  assert.deepEqual(fleetOf(little, 'f1').ships, { scout: 1, interceptor: 3 })
  const { ships, owner, name, hops, plan, course } = fleetOf(little, id)
  assert.deepEqual(
    { ships, owner, hops, plan },
    { ships: { scout: 1 }, owner: 'ann', hops: 0, plan: [] },
  )
  assert.equal(name, 'Home Fleet 2')
  assert.deepEqual(course, restAt(here, little.now))
  assert.ok(Math.abs(here.x - 548) < 0.01, '24 units/s for 2 s')
})

test('a fleet flies on at the speed of its slowest ship, which a split or merge may change', () => {
  const little = withFleets({ scout: 1, cruiser: 1 })
  give(little, { type: 'move', fleetId: 'f1', to: { x: 860, y: 500 } })
  little.letPass(5_000)
  const cruiser = born(give(little, { type: 'split', fleetId: 'f1', ships: { cruiser: 1 } }))
  const { course, plan } = fleetOf(little, 'f1')
  assert.deepEqual(plan, [{ kind: 'move', x: 860, y: 500 }])
  assert.deepEqual([course.x, course.vx, course.until - little.now], [560, 30, 10_000])
  assert.equal(codeOf(give(little, { type: 'merge', fleetId: cruiser, into: 'f1' })), null)
  assert.equal(fleetOf(little, 'f1').course.vx, 12, 'and it is slow again')
  little.letPass(60_000)
  assert.deepEqual(positionAt(fleetOf(little, 'f1').course, little.now), { x: 860, y: 500 })
})

test('a split among equally fast ships leaves the course as it is, to the bit', () => {
  const little = withFleets({ interceptor: 2 })
  give(little, { type: 'move', fleetId: 'f1', to: { x: 333, y: 777 } })
  little.letPass(1_234)
  const before = fleetOf(little, 'f1').course
  born(give(little, { type: 'split', fleetId: 'f1', ships: { interceptor: 1 } }))
  assert.deepEqual(fleetOf(little, 'f1').course, before)
})

test('[OWN-5] a merged fleet ends, and an order to it says where its ships went', () => {
  const little = withFleets()
  const id = born(give(little, { type: 'split', fleetId: 'f1', ships: { scout: 2 }, name: 'Eyes' }))
  assert.equal(fleetOf(little, id).name, 'Eyes')
  const ends: unknown[] = []
  little.onEvent = (event) => event.type === 'fleet.ended' && ends.push(event.data)
  assert.equal(give(little, { type: 'merge', fleetId: id, into: 'f1' }), null)
  assert.deepEqual(fleetOf(little, 'f1').ships, { scout: 2, interceptor: 3 })
  assert.deepEqual(little.placesOf(id), [])
  assert.deepEqual(ends, [{ fleetId: id, owner: 'ann', hops: 0, into: 'f1', ships: {} }])
})

test('fleets split off one fleet have names of their own, at most as long as a name may be', () => {
  const little = withFleets({ scout: 6 })
  const split = () => give(little, { type: 'split', fleetId: 'f1', ships: { scout: 1 } })
  const names = [split(), split(), split()].map((id) => fleetOf(little, born(id)).name)
  assert.deepEqual(names, ['Home Fleet 2', 'Home Fleet 3', 'Home Fleet 4'])
  const astronauts = `${'N'.repeat(28)}👩‍🚀`
  give(little, { type: 'rename', fleetId: 'f1', name: astronauts })
  assert.equal(fleetOf(little, born(split())).name, `${'N'.repeat(28)} 2`, 'no half of an emoji')
  give(little, { type: 'rename', fleetId: 'f1', name: 'N'.repeat(32) })
  assert.equal(fleetOf(little, born(split())).name, `${'N'.repeat(30)} 2`)
})

const BAD_SPLITS: readonly (readonly [string, object, string])[] = [
  ['no ships', {}, 'bad_order'],
  ['none of a class', { scout: 0 }, 'bad_order'],
  ['a negative number', { scout: -1 }, 'bad_order'],
  ['half a ship', { scout: 0.5 }, 'bad_order'],
  ['text', { scout: '1' }, 'bad_order'],
  ['2^53', { scout: 2 ** 53 }, 'bad_order'],
  ['an unknown class', { battleship: 1 }, 'bad_order'],
  ['a key of objects', { toString: 1 }, 'bad_order'],
  ['more than there are', { scout: 3 }, 'not_enough_ships'],
  ['a class it has not', { cruiser: 1 }, 'not_enough_ships'],
  ['all of them', { scout: 2, interceptor: 3 }, 'not_enough_ships'],
]

test('a split that cannot be is refused, each with its reason, and changes nothing', () => {
  for (const [what, ships, code] of BAD_SPLITS) {
    const little = withFleets()
    const events = little.journals.get(HOME)?.length
    assert.equal(codeOf(give(little, { type: 'split', fleetId: 'f1', ships })), code, what)
    assert.equal(little.journals.get(HOME)?.length, events, what)
  }
  const little = withFleets()
  const whose = (fleetId: string) =>
    codeOf(give(little, { type: 'split', fleetId, ships: { scout: 1 } }))
  assert.deepEqual(['b1', 'nobody'].map(whose), ['no_such_fleet', 'no_such_fleet'])
})

test('a merge that cannot be is refused, each with its reason, and changes nothing', () => {
  const little = withFleets({ scout: 150 })
  const other = born(give(little, { type: 'split', fleetId: 'f1', ships: { scout: 50 } }))
  const merge = (fleetId: string, into: string) =>
    codeOf(give(little, { type: 'merge', fleetId, into }))
  assert.equal(merge('f1', 'f1'), 'bad_order')
  assert.equal(merge('f1', 'b1'), 'no_such_fleet', "another's fleet, which may be unseen [VIS-1]")
  assert.equal(merge('b1', 'f1'), 'no_such_fleet')
  assert.equal(merge('f1', 'nobody'), 'no_such_fleet')
  give(little, { type: 'move', fleetId: other, to: { x: 500 + MERGE_RANGE_UNITS + 1, y: 500 } })
  little.letPass(10_000)
  assert.equal(merge(other, 'f1'), 'too_far')
  give(little, { type: 'move', fleetId: other, to: { x: 500 + MERGE_RANGE_UNITS, y: 500 } })
  little.letPass(10_000)
  assert.equal(merge(other, 'f1'), null, 'at the very edge')
  little.place({ ...fleetOf(little, 'f1'), id: 'f2', ships: { scout: 51 } }, HOME)
  assert.equal(merge('f2', 'f1'), 'too_many_ships')
  assert.equal(shipCount(fleetOf(little, 'f1').ships), 150)
})

test('fleets in different sectors do not merge, even if their places have equal numbers', () => {
  const little = withFleets()
  little.place({ ...fleetOf(little, 'f1'), id: 'f2' }, NEAR)
  assert.equal(
    codeOf(give(little, { type: 'merge', fleetId: 'f2', into: 'f1' }, 'ann', NEAR)),
    'no_such_fleet',
  )
})

test('a commander has at most 20 fleets, wherever they are', () => {
  const little = withFleets({ scout: 30 })
  const split = () => give(little, { type: 'split', fleetId: 'f1', ships: { scout: 1 } })
  for (let fleets = 1; fleets < FLEETS_PER_COMMANDER_MAX; fleets++) born(split())
  assert.equal(codeOf(split()), 'too_many_fleets')
  const [, gone] = [...little.state(HOME).fleets.keys()].filter((id) => id !== 'b1')
  give(little, { type: 'jump', fleetId: gone, toSector: NEAR })
  little.letPass(120_000)
  assert.equal(codeOf(split()), 'too_many_fleets', 'one is in another sector')
  const [, next] = [...little.state(HOME).fleets.keys()].filter((id) => id !== 'b1')
  give(little, { type: 'merge', fleetId: next, into: 'f1' })
  born(split())
})

const someShips = fc.dictionary(fc.constantFrom(...SHIP_CLASSES), fc.integer({ min: 1, max: 12 }), {
  minKeys: 1,
  maxKeys: 2,
})
const pick = fc.nat(30)
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('split'), fleet: pick, ships: someShips }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('merge'), fleet: pick, into: pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('move'),
      fleet: pick,
      to: fc.record({
        x: fc.integer({ min: 480, max: 540 }),
        y: fc.integer({ min: 480, max: 540 }),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('jump'),
      fleet: pick,
      toSector: fc.constantFrom(HOME, NEAR),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait'), ms: fc.nat(40_000) }) },
)

test('[OWN-5] [OWN-1] [DUR-5] no ship is lost or made, whatever is split and merged', () => {
  const told = { split: 0, merge: 0 }
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), (steps) => {
      const little = withFleets({ scout: 60, interceptor: 40, frigate: 20, cruiser: 5, hauler: 9 })
      const replays = new Replays(little)
      const ships = { ann: shipsOf(little, 'ann'), bob: shipsOf(little, 'bob') }
      const known = new Set<string>()
      for (const one of steps) {
        if ('ms' in one) little.letPass(one.ms)
        else {
          const own = allFleets(little).filter(({ owner }) => owner === 'ann')
          const idAt = (index: number) => own[index % own.length]?.id ?? 'f1'
          const { fleet, ...rest } = one
          const fleetId = idAt(fleet)
          const into = 'into' in rest ? { into: idAt(rest.into) } : {}
          const sector = GALAXY.sectors.find(({ id }) => little.state(id).fleets.has(fleetId))
          const given = give(little, { fleetId, ...rest, ...into }, 'ann', sector?.id ?? HOME)
          if (typeof given === 'string') {
            assert.ok(!known.has(given), 'an id is given once')
            known.add(given)
            told.split++
          } else if (one.type === 'merge' && given === null) told.merge++
        }
        replays.catchUp()
        assert.deepEqual({ ann: shipsOf(little, 'ann'), bob: shipsOf(little, 'bob') }, ships)
        for (const fleet of allFleets(little)) {
          assert.equal(little.placesOf(fleet.id).length, 1)
          const count = shipCount(fleet.ships)
          assert.ok(count > 0 && count <= SHIPS_PER_FLEET_MAX, `${count} ships`)
          if (fleet.plan.length > 0) assert.ok(fleet.course.until > little.now, 'no leg is overdue')
        }
        assert.ok(allFleets(little).length <= FLEETS_PER_COMMANDER_MAX + 1)
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(told.split > 300 && told.merge > 100, JSON.stringify(told))
})

test('distance to a fleet that flies is measured where it is now', () => {
  const little = withFleets({ scout: 2 })
  const id = born(give(little, { type: 'split', fleetId: 'f1', ships: { scout: 1 } }))
  give(little, { type: 'move', fleetId: id, to: { x: 800, y: 500 } })
  little.letPass(200)
  const at = (fleet: string) => positionAt(fleetOf(little, fleet).course, little.now)
  assert.ok(Math.abs(distance(at(id), at('f1')) - 6) < 0.01)
  assert.equal(codeOf(give(little, { type: 'merge', fleetId: id, into: 'f1' })), null)
})
