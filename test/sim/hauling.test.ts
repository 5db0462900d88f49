import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '../../src/sim/core/refusal.ts'
import { unitsOf } from '../../src/sim/economy/store.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { type Goods, NO_GOODS } from '../../src/sim/fleets/cargo.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { type Point, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { placeIn } from '../../src/sim/holding/place.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { WAYPOINTS_PER_FLEET_MAX } from '../../src/sim/rules/commanders.ts'
import { HANDLING_MS } from '../../src/sim/rules/economy.ts'
import { GoodsLedger } from '../../testkit/GoodsLedger.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { Replays } from './Replays.ts'

const GALAXY = makeGalaxy('hauling', 16)
const SECTOR = 3
const HOME = sectorOf(GALAXY, SECTOR)
const [NEAR = assert.fail(), FAR = assert.fail()] = HOME.systems
const THERE = HOME.gates[0]?.to ?? assert.fail()
const BASE = { base: 'b1' }
const OWN = { system: NEAR.id }
const HAULER = 'h1'

/** `ann` has a base, a system here and one in the next sector, and haulers at her base. */
class Hauling {
  readonly little = new LittleGalaxy(GALAXY)
  readonly events: SectorEvent[] = []
  readonly goods = new GoodsLedger()
  readonly replays = new Replays(this.little)
  #orders = 0

  constructor(haulers = 2, cargo: Goods = NO_GOODS) {
    this.little.onEvent = (event) => {
      this.events.push(event)
      this.goods.note(event)
    }
    const base = { id: BASE.base, owner: 'ann', system: NEAR.id, x: NEAR.x + 20, y: NEAR.y }
    this.little.deliver(SECTOR, 'base.granted', { base })
    this.little.deliver(SECTOR, 'system.granted', { system: NEAR.id, owner: 'ann', level: 1 })
    this.little.deliver(SECTOR, 'system.granted', { system: FAR.id, owner: 'bob', level: 1 })
    this.little.deliver(THERE, 'system.granted', { system: 1, owner: 'ann', level: 1 })
    this.place(HAULER, base, { ships: { hauler: haulers }, cargo })
  }

  place(id: string, at: Point, more: Partial<Fleet>): void {
    const of = { id, name: id, owner: 'ann', hops: 0, plan: [], ships: { scout: 1 }, ...AT_PEACE }
    this.little.place({ ...of, ...more, course: restAt(at, this.little.now) }, SECTOR)
  }

  /** @returns the code of the refusal; null if it was accepted */
  give(order: object, sector = SECTOR): string | null {
    const parsed = parseOrder({ id: `order-${1_000 + ++this.#orders}`, fleetId: HAULER, ...order })
    if (isRefusal(parsed)) return parsed.code
    const decision = this.little.order('ann', sector, parsed)
    return decision.ok ? null : decision.code
  }

  fleet(id = HAULER): Fleet | undefined {
    const states = GALAXY.sectors.map(({ id: sector }) => this.little.state(sector))
    return states.flatMap(({ fleets }) => fleets.get(id) ?? [])[0]
  }

  store(at: { base: string } | { system: number }, sector = SECTOR): Goods {
    const place = placeIn(this.little.state(sector), at, this.little.now)
    return unitsOf(place?.store ?? assert.fail())
  }

  pass(ms: number): void {
    this.little.letPass(ms)
    const states = GALAXY.sectors.map(({ id }) => this.little.state(id))
    const lanes = this.little.lanes.map(({ fleet }) => fleet)
    this.goods.check(states, lanes)
    this.replays.catchUp()
  }

  of<T extends SectorEvent['type']>(type: T): Extract<SectorEvent, { type: T }>['data'][] {
    return this.events.filter((event) => event.type === type).map(({ data }) => data as never)
  }
}

test('[OWN-6] haulers load what is there and fits, which takes 3 s, and unload it elsewhere', () => {
  const hauling = new Hauling()
  assert.equal(hauling.give({ type: 'load', at: BASE, goods: { ore: 400 } }), null)
  assert.equal(hauling.give({ type: 'unload', at: OWN, queue: true }), null)
  hauling.pass(HANDLING_MS - 1)
  assert.deepEqual(hauling.fleet()?.cargo, NO_GOODS)
  hauling.pass(1)
  assert.deepEqual(hauling.fleet()?.cargo, { ore: 400, gas: 0 })
  assert.deepEqual(hauling.store(BASE), { ore: 101, gas: 251 }, 'it yields meanwhile')
  hauling.pass(60_000)
  assert.deepEqual(hauling.fleet()?.cargo, NO_GOODS)
  assert.deepEqual(hauling.store(OWN), { ore: 400, gas: 0 })
  assert.deepEqual(hauling.fleet()?.plan, [])
  const [loaded] = hauling.of('goods.loaded')
  assert.deepEqual([loaded?.goods, loaded?.short], [{ ore: 400, gas: 0 }, NO_GOODS])
})

test('[OWN-6] more than is there, or fits, is not loaded, and its owner is told what was not', () => {
  const hauling = new Hauling(1)
  assert.equal(hauling.give({ type: 'load', at: BASE, goods: { ore: 9_000, gas: 10 } }), null)
  hauling.pass(HANDLING_MS)
  const [loaded] = hauling.of('goods.loaded')
  assert.deepEqual(loaded?.goods, { ore: 490, gas: 10 })
  assert.deepEqual(loaded?.short, { ore: 8_510, gas: 0 })
  const all = new Hauling(9)
  assert.equal(all.give({ type: 'load', at: BASE }), null)
  all.pass(HANDLING_MS)
  assert.deepEqual(all.fleet()?.cargo, { ore: 501, gas: 251 }, 'all that is there')
  assert.deepEqual(all.of('goods.loaded')[0]?.short, NO_GOODS)
})

test('[OWN-6] what does not fit into a store stays aboard, and its owner is told; it does not dock', () => {
  const hauling = new Hauling(10, { ore: 4_000, gas: 900 })
  assert.equal(hauling.give({ type: 'unload', at: OWN }), null)
  hauling.pass(30_000)
  assert.deepEqual(hauling.fleet()?.cargo, { ore: 2_000, gas: 0 })
  assert.deepEqual(hauling.of('goods.unloaded')[0]?.short, { ore: 2_000, gas: 0 })
  assert.equal(hauling.give({ type: 'dock', at: OWN }), null)
  hauling.pass(30_000)
  assert.deepEqual(hauling.fleet()?.cargo, { ore: 2_000, gas: 0 }, 'still a fleet')
  assert.deepEqual(hauling.of('fleet.docked'), [])
  assert.deepEqual(hauling.of('goods.unloaded')[1]?.goods, NO_GOODS)
  assert.equal(hauling.give({ type: 'dock', at: BASE }), null)
  hauling.pass(30_000)
  assert.equal(hauling.fleet(), undefined, 'at the base there is room')
})

test('a hauler’s round trip is one plan, and goes on by itself until there is another plan', () => {
  const hauling = new Hauling(1)
  assert.equal(hauling.give({ type: 'load', at: BASE, repeat: true }), null)
  for (const order of [
    { type: 'route', toSector: THERE },
    { type: 'unload', at: { system: 1 } },
    { type: 'route', toSector: SECTOR },
  ]) {
    assert.equal(hauling.give({ ...order, queue: true }), null)
  }
  assert.deepEqual(
    hauling.fleet()?.plan.map(({ kind }) => kind),
    ['load', 'route', 'unload', 'route', 'repeat'],
  )
  hauling.pass(3_600_000)
  const [loads, unloads] = [hauling.of('goods.loaded'), hauling.of('goods.unloaded')]
  assert.ok(loads.length > 5 && Math.abs(loads.length - unloads.length) <= 1, `${loads.length}`)
  const there = hauling.store({ system: 1 }, THERE)
  assert.equal(there.ore, 2_000, 'until the store is full')
  assert.ok(there.gas > 0)
  const events = hauling.events.length
  const sector = [SECTOR, THERE].find((id) => hauling.little.state(id).fleets.has(HAULER))
  if (sector !== undefined) {
    assert.equal(hauling.give({ type: 'stop' }, sector), null)
    hauling.pass(600_000)
    assert.ok(hauling.events.length <= events + 3)
  }
})

test('haulers elsewhere fly to where they load, also in a round trip', () => {
  const hauling = new Hauling(1)
  hauling.place('far', { x: FAR.x, y: FAR.y }, { ships: { hauler: 1 } })
  const order = { type: 'load', fleetId: 'far', at: OWN, repeat: true }
  assert.equal(hauling.give(order), null)
  const { course } = hauling.fleet('far') ?? assert.fail()
  const flightMs = (Math.hypot(FAR.x - NEAR.x, FAR.y - NEAR.y) / 14) * 1_000
  assert.ok(Math.abs(course.until - hauling.little.now - flightMs) <= 1, 'at 14 units/s')
  hauling.pass(Math.floor(flightMs) + HANDLING_MS - 1)
  assert.deepEqual(hauling.of('goods.loaded'), [])
  hauling.pass(2)
  assert.equal(hauling.of('goods.loaded').length, 1)
})

test('a round whose places are lost ends', () => {
  const hauling = new Hauling(1)
  assert.equal(hauling.give({ type: 'load', at: OWN, repeat: true }), null)
  assert.equal(hauling.give({ type: 'unload', at: OWN, queue: true }), null)
  hauling.pass(60_000)
  const captor = { owner: 'cid', ships: { frigate: 40 }, stance: 'attack' as const }
  hauling.place('captor', { x: NEAR.x + 25, y: NEAR.y }, captor)
  const parsed = parseOrder({
    id: 'order-cid1',
    type: 'capture',
    fleetId: 'captor',
    systemId: NEAR.id,
  })
  assert.ok(!isRefusal(parsed) && hauling.little.order('cid', SECTOR, parsed).ok)
  hauling.pass(600_000)
  const moves = hauling.of('fleet.course').length
  hauling.pass(600_000)
  assert.equal(hauling.of('fleet.course').length, moves, 'nothing goes round and round')
})

test('bad orders to load, unload and repeat are refused, and change nothing', () => {
  const hauling = new Hauling()
  const load = { type: 'load', at: BASE }
  for (const goods of [
    {},
    { ore: 0 },
    { ore: -1 },
    { gas: 1.5 },
    { ore: 2 ** 53 },
    { ore: '5' },
    { credits: 5 },
    5,
  ]) {
    assert.equal(hauling.give({ ...load, goods }), 'bad_order', JSON.stringify(goods))
  }
  assert.equal(hauling.give({ ...load, repeat: 1 }), 'bad_order')
  assert.equal(hauling.give({ ...load, at: { system: FAR.id } }), 'no_such_system', 'bob’s')
  assert.equal(hauling.give({ ...load, at: { base: 'none' } }), 'no_such_base')
  hauling.place('scout', NEAR, {})
  assert.equal(hauling.give({ ...load, fleetId: 'scout' }), 'bad_target', 'no hauler')
  assert.equal(hauling.give({ ...load, repeat: true }), null)
  const { length } = hauling.events
  assert.equal(hauling.give({ type: 'dock', at: BASE, queue: true }), 'bad_target')
  assert.equal(hauling.give({ type: 'capture', systemId: FAR.id, queue: true }), 'bad_target')
  for (let steps = 2; steps < WAYPOINTS_PER_FLEET_MAX; steps++) {
    assert.equal(hauling.give({ ...load, queue: true }), null)
  }
  assert.equal(hauling.give({ ...load, queue: true }), 'plan_full')
  assert.equal(hauling.events.length, length + WAYPOINTS_PER_FLEET_MAX - 2)
})

const place = fc.constantFrom<{ base: string } | { system: number }>(BASE, OWN)
const step = fc.record({
  order: fc.oneof(
    fc.record({
      type: fc.constantFrom('load', 'unload'),
      at: place,
      goods: fc.option(fc.record({ ore: fc.integer({ min: 1, max: 900 }) }), { nil: undefined }),
      queue: fc.boolean(),
      repeat: fc.boolean(),
    }),
    fc.record({
      type: fc.constant('route'),
      toSector: fc.constantFrom(SECTOR, THERE),
      queue: fc.boolean(),
    }),
    fc.record({ type: fc.constant('dock'), at: place, queue: fc.boolean() }),
    fc.record({ type: fc.constant('launch'), at: place, ships: fc.constant({ hauler: 1 }) }),
    fc.record({ type: fc.constant('split'), ships: fc.constant({ hauler: 1 }) }),
    fc.record({ type: fc.constant('stop') }),
  ),
  waitMs: fc.oneof(fc.nat(5_000), fc.nat(120_000)),
})

test('[OWN-6] whatever is hauled, docked, split and launched, no unit is lost or made', () => {
  let hauled = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
      const hauling = new Hauling(3)
      const fleets = [HAULER]
      for (const { order, waitMs } of steps) {
        for (const fleetId of order.type === 'launch' ? [''] : fleets) {
          const { events } = hauling
          const before = events.length
          const subject = fleetId === '' ? { fleetId: undefined } : { fleetId }
          hauling.give({ ...order, ...subject })
          for (const event of events.slice(before)) {
            if (event.type === 'fleet.born' || event.type === 'fleet.launched') {
              fleets.push(event.data.fleet.id)
            }
          }
        }
        hauling.pass(waitMs)
      }
      hauled += hauling.goods.hauled.ore
    }),
    { numRuns: 150 },
  )
  assert.ok(hauled > 1_000, `only ${hauled} ore was hauled`)
})
