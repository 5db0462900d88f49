import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '../../src/sim/core/refusal.ts'
import { buildMs, costOf } from '../../src/sim/economy/build.ts'
import { type Store, storeAt, unitsOf } from '../../src/sim/economy/store.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { type Place, placeIn } from '../../src/sim/holding/place.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { BUILDINGS, BUILDS_QUEUED_MAX } from '../../src/sim/rules/economy.ts'
import { SHIP_CLASSES, type Ships } from '../../src/sim/rules/ships.ts'
import { WRITES_AT_LEAST } from '../../src/sim/versions.ts'
import { GoodsLedger } from '../../testkit/GoodsLedger.ts'
import { HoldingLedger } from '../../testkit/HoldingLedger.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { ShipLedger } from '../../testkit/ShipLedger.ts'
import { Replays } from './Replays.ts'

const GALAXY = makeGalaxy('yards', 16)
const SECTOR = 3
const [NEAR = assert.fail()] = sectorOf(GALAXY, SECTOR).systems
const BASE = { base: 'b1' }
const SYSTEM = { system: NEAR.id }
/** Millionths of a unit. */
const UNIT = 1_000_000
const GOODS = { ore: 2_000, gas: 1_500 }

/** `ann` has a base, and holds a system with a station; three books follow what happens. */
class Yards {
  readonly little = new LittleGalaxy(GALAXY)
  readonly events: SectorEvent[] = []
  readonly goods = new GoodsLedger()
  readonly ships = new ShipLedger()
  readonly holding = new HoldingLedger(GALAXY)
  readonly replays = new Replays(this.little)
  #orders = 0
  #fleets = 0

  constructor({ level = 1, writes = this.little.writes } = {}) {
    this.little.onEvent = (event) => {
      this.events.push(event)
      this.goods.note(event)
      this.ships.add(event)
      this.holding.add(event)
    }
    this.little.writes = writes
    const base = { id: BASE.base, owner: 'ann', system: NEAR.id, x: NEAR.x + 20, y: NEAR.y }
    this.little.deliver(SECTOR, 'base.granted', { base })
    this.little.deliver(SECTOR, 'system.granted', { system: NEAR.id, owner: 'ann', level })
  }

  /** @returns the code of the refusal; null if it was accepted */
  give(order: object, commander = 'ann'): string | null {
    const parsed = parseOrder({ id: `order-${1_000 + ++this.#orders}`, ...order })
    if (isRefusal(parsed)) return parsed.code
    const decision = this.little.order(commander, SECTOR, parsed)
    return decision.ok ? null : decision.code
  }

  at(id: typeof BASE | typeof SYSTEM): Place {
    return placeIn(this.little.state(SECTOR), id, this.little.now) ?? assert.fail()
  }

  /** The goods and the ships of a place, and what it still has to build. */
  told(id: typeof BASE | typeof SYSTEM): readonly [object, Ships, number] {
    const { store, yard, queue } = this.at(id)
    return [unitsOf(store), yard.ships, queue.length]
  }

  /** Docks a new fleet with a cargo at a place. */
  bring(id: typeof BASE | typeof SYSTEM, cargo = GOODS, ships: Ships = {}): void {
    const place = this.at(id)
    const haulers = Math.ceil((cargo.ore + cargo.gas) / 500)
    const fleet: Fleet = {
      ...{ id: `f${++this.#fleets}`, name: 'Fleet', owner: 'ann', hops: 0, plan: [] },
      ...{ ships: { ...ships, hauler: haulers }, ...AT_PEACE, cargo },
      course: restAt(place, this.little.now),
    }
    this.little.place(fleet, SECTOR)
    assert.equal(this.give({ type: 'dock', fleetId: fleet.id, at: id }), null)
  }

  pass(ms: number): void {
    this.little.letPass(ms)
    this.check()
  }

  check(): void {
    const states = GALAXY.sectors.map(({ id }) => this.little.state(id))
    this.goods.check(
      states,
      this.little.lanes.map(({ fleet }) => fleet),
    )
    this.ships.balance()
    this.holding.checkSector(this.little.state(SECTOR))
    this.replays.catchUp()
  }

  of<T extends SectorEvent['type']>(type: T): Extract<SectorEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as never
  }
}

test('[OWN-6] a base of level 1 yields 6 ore and 4 gas in 10 s until its store is full', () => {
  const yards = new Yards()
  assert.deepEqual(yards.told(BASE)[0], { ore: 500, gas: 250 }, 'a newcomer’s')
  const events = yards.events.length
  yards.pass(10_000)
  assert.deepEqual(yards.told(BASE)[0], { ore: 506, gas: 254 })
  yards.pass(24 * 3_600_000)
  assert.deepEqual(yards.told(BASE)[0], { ore: 4_000, gas: 4_000 }, '2,000 × (level + 1) of each')
  assert.equal(yards.events.length, events, 'nothing happens for it')
})

test('mines and refineries yield by their levels and the riches of the system', () => {
  const yards = new Yards()
  yards.bring(SYSTEM)
  for (const building of ['mine', 'mine', 'refinery']) {
    assert.equal(yards.give({ type: 'upgrade', at: SYSTEM, building }), null)
  }
  yards.pass(1_000_000)
  const { levels, store } = yards.at(SYSTEM)
  assert.deepEqual(levels, { mine: 2, refinery: 1, yard: 0, station: 1 })
  const [ore, gas] = [(6 * 2 * NEAR.ore) / 3, (4 * NEAR.gas) / 3]
  assert.equal(store.orePerMs, Math.round((ore * UNIT) / 10_000))
  assert.equal(store.gasPerMs, Math.round((gas * UNIT) / 10_000))
  assert.equal(store.cap, 2_000 * UNIT)
  // 100 and 160 for the mine, 100 for the refinery; half as much gas.
  const { ore: paid, gas: paidGas } = yards.goods.spent
  assert.deepEqual([paid, paidGas], [360 * UNIT, 180 * UNIT])
  assert.deepEqual(
    yards.of('building.upgraded').map(({ at, data }) => [at, data.building, data.level]),
    [
      [30_000, 'mine', 1],
      [30_000 + 42_000, 'mine', 2],
      [30_000 + 42_000 + 30_000, 'refinery', 1],
    ],
  )
  assert.equal(unitsOf(store).ore, 2_000, 'it is full')
})

test('costs and times of upgrades grow with the level, and a yard builds 10 % faster a level', () => {
  const mine = (level: number) => ({ building: 'mine' as const, level })
  assert.deepEqual([1, 2, 10].map(mine).map(costOf), [
    { ore: 100, gas: 50 },
    { ore: 160, gas: 80 },
    { ore: 6_872, gas: 3_436 },
  ])
  const levels = { mine: 0, refinery: 0, yard: 0, station: 0 }
  assert.deepEqual(
    [1, 2, 10].map(mine).map((product) => buildMs(product, levels)),
    [30_000, 42_000, 619_831],
  )
  const scout = { ship: 'scout' as const }
  assert.equal(buildMs(scout, levels), 15_000)
  assert.equal(buildMs(scout, { ...levels, yard: 5 }), 10_000)
  assert.equal(buildMs(scout, { base: 1 }), 15_000)
  assert.equal(buildMs(scout, { base: 3 }), 12_500)
})

test('[OWN-5] [OWN-6] ships are paid at once, and come out one after the other', () => {
  const yards = new Yards()
  assert.equal(yards.give({ type: 'build', at: BASE, ship: 'scout', count: 3 }), null)
  assert.equal(yards.give({ type: 'build', at: BASE, ship: 'hauler', count: 1 }), null)
  assert.deepEqual(yards.told(BASE), [{ ore: 360, gas: 200 }, {}, 2])
  yards.pass(15_000)
  assert.deepEqual(yards.told(BASE)[1], { scout: 1 })
  const launch = { type: 'launch', at: BASE, ships: { scout: 1 } }
  assert.equal(yards.give(launch), null, 'the first may go while the others are built')
  yards.pass(30_000)
  assert.deepEqual(yards.told(BASE).slice(1), [{ scout: 2 }, 1])
  yards.pass(39_999)
  assert.deepEqual(yards.told(BASE)[1], { scout: 2 })
  yards.pass(1)
  assert.deepEqual(yards.told(BASE).slice(1), [{ scout: 2, hauler: 1 }, 0])
  assert.deepEqual(
    yards.of('ship.built').map(({ at, data }) => [at, data.ship]),
    [
      [15_000, 'scout'],
      [30_000, 'scout'],
      [45_000, 'scout'],
      [85_000, 'hauler'],
    ],
  )
})

test('what a place builds depends on its levels', () => {
  const yards = new Yards({ level: 0 })
  const build = (at: object, ship: string) => yards.give({ type: 'build', at, ship, count: 1 })
  yards.bring(BASE)
  assert.equal(build(BASE, 'cruiser'), 'not_built_here')
  assert.equal(build(BASE, 'frigate'), 'not_built_here')
  for (const _ of [2, 3]) {
    assert.equal(yards.give({ type: 'upgrade', at: BASE, building: 'base' }), null)
  }
  yards.pass(200_000)
  assert.equal(build(BASE, 'frigate'), null)
  assert.equal(build(SYSTEM, 'scout'), 'not_built_here', 'without a station')
  yards.bring(SYSTEM, GOODS, { engineer: 1 })
  for (const _ of [1, 2, 3]) {
    assert.equal(yards.give({ type: 'upgrade', at: SYSTEM, building: 'station' }), null)
  }
  assert.equal(yards.at(SYSTEM).yard.ships.engineer, undefined, 'it founds the station')
  yards.pass(60_000)
  assert.equal(build(SYSTEM, 'scout'), null)
  assert.equal(build(SYSTEM, 'cruiser'), 'not_built_here')
  yards.pass(200_000)
  assert.equal(build(SYSTEM, 'cruiser'), null)
  const [founded] = yards.of('building.upgraded').filter(({ data }) => data.station !== null)
  assert.deepEqual(founded?.data.station, { level: 1, lost: 0, at: founded?.at, isBeaten: false })
})

test('bad orders to build are refused, and change nothing', () => {
  const yards = new Yards({ level: 0 })
  const build = { type: 'build', at: BASE, ship: 'scout', count: 1 }
  for (const count of [0, -1, 1.5, 101, 2 ** 53, '1', null, Number.NaN]) {
    assert.equal(yards.give({ ...build, count }), 'bad_order', `count ${count}`)
  }
  assert.equal(yards.give({ ...build, ship: 'station' }), 'bad_order')
  assert.equal(yards.give({ ...build, more: 1 }), 'bad_order')
  assert.equal(yards.give({ ...build, count: 100 }), 'not_enough_goods')
  assert.equal(yards.give(build, 'bob'), 'no_such_base')
  assert.equal(yards.give({ ...build, at: { base: 'none' } }), 'no_such_base')
  assert.equal(yards.give({ ...build, at: { system: 99 } }), 'no_such_system')
  const upgrade = { type: 'upgrade', at: SYSTEM, building: 'mine' }
  assert.equal(yards.give({ ...upgrade, building: 'palace' }), 'bad_order')
  assert.equal(yards.give({ ...upgrade, building: 'base' }), 'not_built_here')
  assert.equal(yards.give({ ...upgrade, at: BASE }), 'not_built_here')
  assert.equal(yards.give(upgrade), 'not_enough_goods')
  assert.equal(yards.give({ ...upgrade, building: 'station' }), 'not_enough_ships')
  assert.equal(yards.give({ type: 'cancelBuild', at: BASE, item: 'none' }), 'no_such_build')
  yards.bring(BASE, { ore: 3_400, gas: 3_000 })
  const before = yards.events.length
  for (let n = 0; n < BUILDS_QUEUED_MAX; n++) assert.equal(yards.give(build), null)
  assert.equal(yards.give(build), 'queue_full')
  assert.equal(yards.events.length, before + BUILDS_QUEUED_MAX)
  for (const { id } of yards.at(BASE).queue) {
    assert.equal(yards.give({ type: 'cancelBuild', at: BASE, item: id }, 'bob'), 'no_such_base')
  }
  yards.pass(100_000)
  for (let level = 2; level <= 5; level++) {
    assert.equal(yards.give({ type: 'upgrade', at: BASE, building: 'base' }), null)
  }
  assert.equal(yards.give({ type: 'upgrade', at: BASE, building: 'base' }), 'not_built_here')
  yards.pass(1_000_000)
  assert.deepEqual(yards.at(BASE).levels, { base: 5 })
  assert.equal(yards.give({ type: 'upgrade', at: BASE, building: 'base' }), 'not_built_here')
})

test('[OWN-5] [OWN-6] cancelled, all comes back of what waits, and half of what is under way', () => {
  const yards = new Yards({ level: 0 })
  yards.bring(SYSTEM, GOODS, { engineer: 1 })
  const cancel = (n: number) => {
    const item = yards.at(SYSTEM).queue[n]?.id
    return yards.give({ type: 'cancelBuild', at: SYSTEM, item })
  }
  for (const building of ['mine', 'station', 'station']) {
    assert.equal(yards.give({ type: 'upgrade', at: SYSTEM, building }), null)
  }
  const [goods, ships, waits] = yards.told(SYSTEM)
  assert.deepEqual([goods, ships, waits], [{ ore: 1_640, gas: 1_320 }, { hauler: 7 }, 3])
  assert.equal(cancel(1), 'bad_target', 'the second level needs the first')
  assert.equal(cancel(2), null)
  assert.deepEqual(yards.told(SYSTEM)[0], { ore: 1_800, gas: 1_400 })
  assert.equal(cancel(1), null)
  assert.deepEqual(yards.told(SYSTEM), [{ ore: 1_900, gas: 1_450 }, { hauler: 7, engineer: 1 }, 1])
  yards.pass(10_000)
  assert.equal(cancel(0), null, 'it is under way')
  assert.deepEqual(yards.told(SYSTEM)[0], { ore: 1_950, gas: 1_475 })
  assert.equal(yards.give({ type: 'upgrade', at: SYSTEM, building: 'refinery' }), null)
  yards.pass(30_000)
  assert.equal(yards.at(SYSTEM).levels.refinery, 1, 'the next begins when it is ordered')
})

test('[OWN-6] a system is taken with its store, and half of its levels; what it built is not built', () => {
  const yards = new Yards({ level: 0 })
  yards.bring(SYSTEM)
  for (const building of ['mine', 'mine', 'mine', 'refinery', 'yard']) {
    assert.equal(yards.give({ type: 'upgrade', at: SYSTEM, building }), null)
  }
  yards.pass(250_000)
  yards.give({ type: 'launch', at: SYSTEM, ships: { hauler: 7 } })
  for (const building of ['refinery', 'refinery']) {
    assert.equal(yards.give({ type: 'upgrade', at: SYSTEM, building }), null)
  }
  const captor = { id: 'c1', name: 'Captor', owner: 'bob', hops: 0, plan: [] }
  const course = restAt({ x: NEAR.x + 30, y: NEAR.y }, yards.little.now)
  yards.little.place({ ...captor, ships: { frigate: 9 }, ...AT_PEACE, course }, SECTOR)
  assert.equal(yards.give({ type: 'capture', fleetId: 'c1', systemId: NEAR.id }, 'bob'), null)
  yards.pass(200_000)
  const [{ data } = assert.fail()] = yards.of('system.captured')
  assert.deepEqual([data.owner, data.levels], ['bob', { mine: 1, refinery: 0, yard: 0 }])
  const { store, levels, queue } = yards.at(SYSTEM)
  assert.deepEqual([levels, queue], [{ mine: 1, refinery: 0, yard: 0, station: 0 }, []])
  assert.equal(store.orePerMs, Math.round((6 * NEAR.ore * UNIT) / 30_000))
  assert.ok(unitsOf(store).ore > 0)
  const [began] = yards.of('capture.began')
  const built = yards.of('building.upgraded').filter(({ at }) => at >= (began?.at ?? 0))
  assert.deepEqual(built, [], 'nothing is finished while somebody takes it')
})

test('[VER-1] bases and systems of the version before yield from when no older version is written', () => {
  const yards = new Yards({ writes: WRITES_AT_LEAST })
  yards.pass(100_000)
  assert.deepEqual(yards.told(BASE)[0], { ore: 0, gas: 0 })
  const order = { type: 'build', at: BASE, ship: 'scout', count: 1 }
  assert.equal(yards.give(order), 'unavailable')
  yards.little.writes = WRITES_AT_LEAST + 1
  yards.pass(10_000)
  assert.deepEqual(yards.told(BASE)[0], { ore: 6, gas: 4 })
  assert.equal(yards.at(SYSTEM).store.cap, 2_000 * UNIT)
  assert.equal(yards.of('yield.changed').length, 2)
})

const amount = fc.integer({ min: 0, max: 9_000 * UNIT })
const store: fc.Arbitrary<Store> = fc.record({
  ...{ ore: amount, gas: amount, cap: fc.integer({ min: 1, max: 8_000 * UNIT }) },
  ...{ orePerMs: fc.nat(9_000), gasPerMs: fc.nat(9_000), at: fc.nat(1_000_000) },
})

test('[OWN-6] a store looked at in between is what it is looked at once, and never shrinks', () => {
  fc.assert(
    fc.property(store, fc.nat(10_000_000), fc.nat(10_000_000), (one, first, second) => {
      const between = storeAt(one, one.at + first)
      const at = one.at + first + second
      assert.deepEqual(storeAt(between, at), storeAt(one, at))
      assert.ok(between.ore >= one.ore && between.gas >= one.gas)
    }),
  )
})

const place = fc.constantFrom(BASE, SYSTEM)
const wish = fc.oneof(
  fc.record({
    type: fc.constant('build' as const),
    at: place,
    ship: fc.constantFrom(...SHIP_CLASSES),
    count: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({
    type: fc.constant('upgrade' as const),
    at: place,
    building: fc.constantFrom(...BUILDINGS),
  }),
  fc.record({ type: fc.constant('cancelBuild' as const), at: place, n: fc.nat(5) }),
  fc.record({
    type: fc.constant('launch' as const),
    at: place,
    ships: fc.constantFrom<Ships>({ scout: 1 }, { hauler: 3 }, { engineer: 1 }),
  }),
  fc.record({
    type: fc.constant('bring' as const),
    at: place,
    ore: fc.nat(3_000),
    gas: fc.nat(3_000),
    engineer: fc.nat(1),
  }),
  fc.record({ type: fc.constant('capture' as const) }),
)
const step = fc.record({
  wish,
  waitMs: fc.oneof(fc.nat(1_000), fc.nat(60_000), fc.nat(3_600_000)),
  isLate: fc.boolean(),
})

test('[OWN-5] [OWN-6] whatever is built, cancelled, brought and taken, no ship and no unit is lost or made', () => {
  let built = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const yards = new Yards()
      for (const { wish, waitMs, isLate } of steps) {
        if (wish.type === 'bring') {
          const { ore, gas, engineer } = wish
          const isOwn = yards.at(wish.at).owner === 'ann'
          if (isOwn) yards.bring(wish.at, { ore: ore + 1, gas }, { engineer })
        } else if (wish.type === 'capture') {
          const id = `c${yards.events.length}`
          const of = { id, name: 'Captor', owner: 'bob', hops: 0, plan: [], ships: { frigate: 40 } }
          const course = restAt({ x: NEAR.x + 30, y: NEAR.y }, yards.little.now)
          yards.little.place({ ...of, ...AT_PEACE, course }, SECTOR)
          yards.give({ type: 'capture', fleetId: id, systemId: NEAR.id }, 'bob')
        } else if (wish.type === 'cancelBuild') {
          const item = yards.at(wish.at).queue[wish.n]?.id ?? 'none'
          yards.give({ type: wish.type, at: wish.at, item })
        } else yards.give(wish)
        yards.check()
        yards.little.letPass(waitMs, isLate)
        yards.check()
      }
      for (const commander of ['ann', 'bob']) {
        yards.little.deliver(SECTOR, 'fleets.disband', { commander })
      }
      yards.check()
      built += yards.of('ship.built').length
    }),
    { numRuns: 250 },
  )
  assert.ok(built > 100, `only ${built} ships were built`)
})

test('who has less than 0 credits builds nothing, and can build again with more', () => {
  const yards = new Yards()
  yards.bring(BASE)
  const build = { type: 'build', at: BASE, ship: 'scout', count: 1 }
  const upgrade = { type: 'upgrade', at: BASE, building: 'base' }
  const fact = { kind: 'insolvent', key: 'ann' }
  yards.little.learn({ n: 1, ...fact, since: 60_000, value: true })
  assert.equal(yards.give(build), null, 'not yet')
  yards.pass(60_000)
  assert.deepEqual([yards.give(build), yards.give(upgrade)], ['insolvent', 'insolvent'])
  const [item] = yards.at(BASE).queue
  assert.equal(item, undefined, 'what was ordered before was built')
  yards.little.learn({ n: 2, ...fact, since: 90_000, value: false })
  yards.pass(30_000)
  assert.deepEqual([yards.give(build), yards.give(upgrade)], [null, null])
})
