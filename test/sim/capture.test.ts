import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_FACTS } from '../../src/sim/core/FactTable.ts'
import { isRefusal, type Refusal } from '../../src/sim/core/refusal.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { sees } from '../../src/sim/fleets/sight.ts'
import { distance, type Point, positionAt, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { systemAt } from '../../src/sim/holding/mending.ts'
import type { System } from '../../src/sim/holding/system.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { CAPTURE_LOCK_MS, CAPTURE_UNITS } from '../../src/sim/rules/holding.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { garrisonId, garrisonOf } from '../../src/sim/war/combatant.ts'
import { previewBattle } from '../../src/sim/war/previewBattle.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { Replays } from './Replays.ts'

const GALAXY = makeGalaxy('holding', 16)
/** A sector of the core, where the law protects only merchants. */
const SECTOR = GALAXY.sectors.find(({ ring }) => ring !== 'rim')?.id ?? 1
const NEAR = sectorOf(GALAXY, SECTOR).gates[0]?.to ?? 2
const SYSTEMS = sectorOf(GALAXY, SECTOR).systems
const FIRST = placeOf(1)

function placeOf(number: number): Point {
  const system = SYSTEMS[number - 1]
  assert.ok(system, `no system ${number}`)
  return system
}

/** @returns a point so many units from a system */
function beside(units: number, number = 1): Point {
  const { x, y } = placeOf(number)
  return { x: x + units, y }
}

/** A little galaxy, what happened in it, and short ways to play. */
class Siege {
  readonly little = new LittleGalaxy(GALAXY)
  readonly events: SectorEvent[] = []
  #n = 0

  constructor() {
    this.little.onEvent = (event) => this.events.push(event)
  }

  place(id: string, owner: string, at: Point, ships: Ships, more: Partial<Fleet> = {}): void {
    const of = { id, name: id, owner, ships, hops: 0, plan: [], ...AT_PEACE }
    this.little.place({ ...of, course: restAt(at, this.little.now), ...more }, SECTOR)
    // Nobody is met for 5 s after an arrival, unless it gets an order.
    this.little.order(owner, SECTOR, { id: this.#id(), type: 'stop', fleetId: id })
  }

  grant(owner: string, level = 0, system = 1): void {
    this.little.deliver(SECTOR, 'system.granted', { system, owner, level })
  }

  /** @returns the refusal; null if it was accepted */
  give(commander: string, order: object): Refusal | null {
    const parsed = parseOrder({ id: this.#id(), ...order })
    if (isRefusal(parsed)) return parsed
    const decision = this.little.order(commander, SECTOR, parsed)
    return decision.ok ? null : decision
  }

  capture(fleetId: string, systemId = 1, commander = 'ann', more: object = {}): string | null {
    return this.give(commander, { type: 'capture', fleetId, systemId, ...more })?.code ?? null
  }

  learn(kind: string, key: string, since: number, value: unknown): void {
    this.little.learn({ n: ++this.#n, kind, key, since, value })
  }

  fleet(id: string): Fleet {
    const fleet = this.little.state(SECTOR).fleets.get(id)
    assert.ok(fleet, `no fleet ${id}`)
    return fleet
  }

  /** A system as it is now. */
  system(number = 1): System {
    const system = this.little.state(SECTOR).systems.get(number)
    assert.ok(system, `nothing has happened to system ${number}`)
    return systemAt(system, this.little.now)
  }

  of<T extends SectorEvent['type']>(type: T): Extract<SectorEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as never
  }

  #id(): string {
    return `order-${1_000 + ++this.#n}`
  }
}

const dock = { type: 'dock', at: { system: 1 } }

test('[HOLD-1] a system that nobody holds is taken by 20 s at it, and the fleet goes on with its plan', () => {
  const siege = new Siege()
  siege.place('a', 'ann', beside(100), { scout: 1 })
  assert.equal(siege.capture('a'), null)
  const away = { type: 'move', fleetId: 'a', to: { x: 1, y: 1 }, queue: true }
  assert.equal(siege.give('ann', away), null)
  // It stops 30 units from the system: 70 units at 30 units a second.
  siege.little.letPass(2_334)
  const [began] = siege.of('capture.began')
  assert.deepEqual(
    [began?.at, began?.data.by, began?.data.holder, began?.data.until],
    [2_334, 'ann', null, 22_334],
  )
  assert.equal(distance(positionAt(siege.fleet('a').course, 2_334), FIRST), 30)
  siege.little.letPass(19_999)
  assert.equal(siege.of('system.captured').length, 0)
  siege.little.letPass(1)
  const [captured] = siege.of('system.captured')
  assert.deepEqual(
    [captured?.at, captured?.data.owner, captured?.data.from, captured?.data.level],
    [22_334, 'ann', null, 0],
  )
  assert.deepEqual(
    [siege.system().owner, siege.system().lockedUntil],
    ['ann', 22_334 + CAPTURE_LOCK_MS],
  )
  assert.deepEqual(
    siege.fleet('a').plan.map(({ kind }) => kind),
    ['move'],
  )
  assert.ok(siege.little.state(SECTOR).presence.has('ann'))
})

test('[HOLD-1] a sector belongs to who holds more than half of its systems', () => {
  const siege = new Siege()
  const enough = Math.floor(SYSTEMS.length / 2) + 1
  for (let number = 1; number < enough; number++) siege.grant('ann', 0, number)
  assert.deepEqual(siege.of('sector.owned'), [])
  siege.grant('ann', 0, enough)
  assert.deepEqual(
    siege.of('sector.owned').map(({ data }) => data),
    [{ owner: 'ann', from: null }],
  )
  siege.place('b', 'bob', beside(20), { frigate: 5 })
  assert.equal(siege.capture('b', 1, 'bob'), null)
  siege.little.letPass(60_000)
  assert.deepEqual(siege.of('sector.owned')[1]?.data, { owner: null, from: 'ann' })
})

test('a held system is taken once its station is beaten, by 60 s: half its levels are left', () => {
  const siege = new Siege()
  siege.grant('bob', 3)
  siege.place('a', 'ann', beside(55), { frigate: 40 })
  assert.equal(siege.capture('a'), null)
  siege.little.letPass(0)
  const [began] = siege.of('battle.began')
  assert.deepEqual(
    began?.data.garrisons.map(({ system, owner, hull }) => [system, owner, hull]),
    [[1, 'bob', 1_200_000]],
  )
  siege.little.letPass(60_000)
  const [ended] = siege.of('battle.ended')
  // 560 damage a round against 1,200 hull.
  assert.equal(ended?.data.rounds, 3)
  assert.deepEqual(ended?.data.garrisons, [{ system: 1, owner: 'bob', isBeaten: true }])
  assert.deepEqual(
    siege.of('battle.round').map(({ data }) => data.garrisons[0]?.hull),
    [640_000, 80_000, 0],
  )
  siege.little.letPass(10_000)
  const [capture] = siege.of('capture.began')
  const [captured] = siege.of('system.captured')
  assert.ok(capture && captured && ended)
  assert.ok(capture.at >= ended.at)
  assert.equal(captured.at, capture.at + 60_000)
  assert.deepEqual([captured.data.from, captured.data.level], ['bob', 1])
  const { station } = siege.system()
  assert.equal(station.level, 1)
  siege.little.letPass(100_000)
  assert.deepEqual(
    [siege.system().station.lost, siege.system().station.isBeaten],
    [0, false],
    'the new owner has it once it has mended',
  )
})

test('[PLAY-1] a fight with a station and the ships docked there ends as it was foretold', () => {
  const siege = new Siege()
  siege.grant('bob', 2)
  siege.place('b', 'bob', beside(0), { interceptor: 6, cruiser: 1 })
  assert.equal(siege.give('bob', { ...dock, fleetId: 'b' }), null)
  siege.place('a', 'ann', beside(55), { frigate: 20, cruiser: 4 })
  const garrison = garrisonOf(siege.system(), siege.little.now)
  assert.ok(garrison)
  assert.deepEqual(garrison.ships, { interceptor: 6, cruiser: 1, station: 2 })
  const { ships, wounds } = siege.fleet('a')
  const told = previewBattle(
    [
      { id: 'a', side: 0, at: beside(55), ships, wounds },
      { id: garrison.id, side: 1, at: FIRST, ships: garrison.ships, wounds: garrison.wounds },
    ],
    (one, other) => one !== other,
  )
  assert.equal(siege.give('ann', { type: 'attack', fleetId: 'a', target: { systemId: 1 } }), null)
  siege.little.letPass(100_000)
  const [ended] = siege.of('battle.ended')
  assert.equal(ended?.data.rounds, told.rounds)
  assert.deepEqual(siege.fleet('a').ships, told.left.get('a')?.ships)
  assert.deepEqual(siege.fleet('a').wounds, told.left.get('a')?.wounds)
  assert.deepEqual(ended?.data.parties.find(({ party }) => party === 'bob')?.lost, {
    interceptor: 6,
    cruiser: 1,
  })
  assert.deepEqual(siege.system().yard.ships, {})
  assert.deepEqual(siege.fleet('a').plan, [], 'to fight a station does not take the system')
})

test('a station mends 1 % a second out of fights; beaten, it fights again once it is whole', () => {
  const siege = new Siege()
  siege.grant('bob', 1)
  siege.place('a', 'ann', beside(55), { frigate: 10 })
  siege.give('ann', { type: 'attack', fleetId: 'a', target: { systemId: 1 } })
  siege.little.letPass(3 * 2_000)
  assert.equal(siege.of('battle.ended').length, 1)
  assert.equal(siege.system().station.isBeaten, true)
  siege.little.letPass(50_000)
  assert.equal(siege.system().station.lost, 200_000)
  siege.give('ann', { type: 'stance', fleetId: 'a', stance: 'attack' })
  siege.little.letPass(49_999)
  assert.equal(siege.of('battle.began').length, 1)
  siege.little.letPass(1)
  assert.equal(siege.of('battle.began').length, 2, 'whole again, it meets who attacks all')
})

test('who contests a capture fights for it, passive or not, and a paused clock keeps its time', () => {
  const siege = new Siege()
  siege.grant('bob')
  siege.place('a', 'ann', beside(20), { frigate: 2 })
  siege.capture('a')
  siege.little.letPass(10_000)
  siege.place('b', 'bob', beside(200), { scout: 1 }, { stance: 'passive' })
  siege.give('bob', { type: 'move', fleetId: 'b', to: beside(70) })
  siege.little.letPass(20_000)
  const [stopped] = siege.of('capture.stopped')
  const [battle] = siege.of('battle.began')
  assert.ok(stopped && battle)
  assert.equal(stopped.at, battle.at)
  assert.equal(stopped.data.leftMs, 60_000 - stopped.at)
  const [ended] = siege.of('battle.ended')
  const [, resumed] = siege.of('capture.began')
  assert.equal(resumed?.at, ended?.at)
  assert.equal(resumed?.data.until, (ended?.at ?? 0) + (stopped.data.leftMs ?? 0))
  siege.little.letPass(60_000)
  assert.equal(siege.of('system.captured').length, 1)
})

test('a captor that leaves has given up: the next one begins anew', () => {
  const siege = new Siege()
  siege.place('a', 'ann', beside(20), { scout: 1 })
  siege.capture('a')
  siege.little.letPass(15_000)
  siege.give('ann', { type: 'stop', fleetId: 'a' })
  assert.deepEqual(
    siege.of('capture.stopped').map(({ at, data }) => [at, data.leftMs]),
    [[15_000, null]],
  )
  assert.equal(siege.little.state(SECTOR).systems.size, 0, 'as if nothing had happened to it')
  siege.little.letPass(1)
  siege.capture('a')
  siege.little.letPass(19_999)
  assert.equal(siege.of('system.captured').length, 0)
  siege.little.letPass(1)
  assert.equal(siege.of('system.captured').length, 1)
})

test('a second captor of the same commander keeps the clock running', () => {
  const siege = new Siege()
  siege.place('a', 'ann', beside(20), { scout: 1 })
  siege.place('a2', 'ann', beside(-20), { scout: 1 })
  siege.capture('a')
  siege.little.letPass(5_000)
  siege.capture('a2')
  siege.little.letPass(5_000)
  siege.give('ann', { type: 'move', fleetId: 'a', to: { x: 1, y: 1 } })
  siege.little.letPass(10_000)
  assert.equal(siege.of('system.captured')[0]?.at, 20_000)
})

test('two who want the same system fight for it', () => {
  const siege = new Siege()
  siege.place('a', 'ann', beside(20), { scout: 4 })
  siege.place('b', 'bob', beside(-20), { scout: 1 })
  siege.capture('a')
  siege.little.letPass(5_000)
  assert.equal(siege.of('battle.began').length, 0)
  siege.capture('b', 1, 'bob')
  assert.equal(siege.of('battle.began').length, 1)
  assert.equal(siege.of('commander.outlawed').length, 0)
  siege.little.letPass(60_000)
  assert.equal(siege.system().owner, 'ann')
})

test('who gets a system is hostile from then on to those on their way to take it', () => {
  const siege = new Siege()
  siege.place('b', 'bob', beside(100), { scout: 1 }, { stance: 'passive' })
  siege.place('a', 'ann', beside(400), { frigate: 2 })
  siege.capture('a')
  siege.little.letPass(1_000)
  siege.grant('bob')
  siege.little.letPass(14_000)
  assert.equal(siege.of('battle.began').length, 1, 'they meet on the way')
})

test('a system that was taken cannot be taken again for 10 min', () => {
  const siege = new Siege()
  siege.place('a', 'ann', beside(20), { scout: 1 })
  siege.capture('a')
  siege.little.letPass(20_000)
  siege.place('b', 'bob', beside(-30), { frigate: 1 })
  assert.equal(siege.capture('b', 1, 'bob'), 'too_soon')
  siege.little.letPass(CAPTURE_LOCK_MS - 1)
  assert.match(
    siege.give('bob', { type: 'capture', fleetId: 'b', systemId: 1 })?.message ?? '',
    /1 s/,
  )
  siege.little.letPass(1)
  assert.equal(siege.capture('b', 1, 'bob'), null)
})

test('who waits for a system that somebody else takes goes on with its plan', () => {
  const siege = new Siege()
  siege.learn('alliance', 'ann', 0, 'x')
  siege.learn('alliance', 'cid', 0, 'x')
  siege.place('a', 'ann', beside(20), { scout: 1 })
  siege.place('c', 'cid', beside(-20), { scout: 1 })
  siege.capture('a')
  siege.little.letPass(1)
  siege.capture('c', 1, 'cid')
  siege.give('cid', { type: 'move', fleetId: 'c', to: { x: 1, y: 1 }, queue: true })
  siege.little.letPass(19_999)
  assert.equal(siege.system().owner, 'ann')
  assert.deepEqual(
    siege.fleet('c').plan.map(({ kind }) => kind),
    ['move'],
  )
})

test('a newcomer may take what nobody holds; to take it from somebody ends the shield', () => {
  const siege = new Siege()
  siege.learn('shield', 'ann', 0, true)
  siege.place('a', 'ann', beside(20), { frigate: 3 })
  assert.equal(siege.capture('a'), null)
  siege.little.letPass(20_000)
  assert.equal(siege.system().owner, 'ann')
  assert.equal(siege.of('shield.dropped').length, 0)
  siege.grant('bob', 0, 2)
  assert.equal(siege.capture('a', 2), null)
  assert.equal(siege.of('shield.dropped').length, 1)
  siege.little.letPass(200_000)
  assert.equal(siege.system(2).owner, 'ann')
})

test('what a shielded commander holds cannot be taken or attacked', () => {
  const siege = new Siege()
  siege.learn('shield', 'bob', 0, true)
  siege.grant('bob', 1)
  siege.place('a', 'ann', beside(55), { frigate: 3 }, { stance: 'attack' })
  assert.equal(siege.capture('a'), 'bad_target')
  const attack = { type: 'attack', fleetId: 'a', target: { systemId: 1 } }
  assert.equal(siege.give('ann', attack)?.code, 'bad_target')
  siege.little.letPass(10_000)
  assert.equal(siege.of('battle.began').length, 0)
})

test('[HOLD-1] a capture that would be over while nobody hosts the sector is put off', () => {
  const siege = new Siege()
  siege.place('a', 'ann', beside(20), { scout: 1 })
  siege.capture('a')
  siege.little.letPass(60_000, true)
  assert.equal(siege.of('system.captured').length, 0)
  siege.little.letPass(1_999)
  assert.equal(siege.of('system.captured').length, 0)
  siege.little.letPass(1)
  assert.equal(siege.of('system.captured')[0]?.at, 62_000)
})

test('[OWN-5] ships dock at a held system, mend there, and are launched', () => {
  const siege = new Siege()
  siege.grant('ann')
  siege.place('a', 'ann', beside(0), { scout: 3 }, { wounds: { scout: 6_000 } })
  assert.equal(siege.give('ann', { ...dock, fleetId: 'a' }), null)
  assert.deepEqual(siege.little.placesOf('a'), [])
  assert.deepEqual(siege.system().yard.ships, { scout: 3 })
  siege.little.letPass(5_000)
  assert.deepEqual(siege.system().yard.wounds, { scout: 3_000 })
  const launch = { type: 'launch', at: { system: 1 }, ships: { scout: 1 } }
  assert.equal(siege.give('bob', launch)?.code, 'no_such_system')
  assert.equal(siege.give('ann', { ...launch, ships: { scout: 4 } })?.code, 'not_enough_ships')
  assert.equal(siege.give('ann', launch), null)
  assert.deepEqual(siege.system().yard.ships, { scout: 2 })
  assert.equal(siege.of('fleet.launched')[0]?.data.fleet.wounds.scout, 1_000)
})

test('nobody docks at a place that is fought over or beaten, or leaves it', () => {
  const siege = new Siege()
  siege.grant('bob', 1)
  siege.place('b', 'bob', beside(200), { scout: 1 }, { stance: 'passive' })
  siege.place('b2', 'bob', beside(0), { hauler: 1 })
  siege.give('bob', { ...dock, fleetId: 'b2' })
  siege.place('a', 'ann', beside(55), { frigate: 10 })
  siege.give('ann', { type: 'attack', fleetId: 'a', target: { systemId: 1 } })
  const launch = { type: 'launch', at: { system: 1 }, ships: { hauler: 1 } }
  assert.equal(siege.give('bob', launch)?.code, 'in_battle')
  siege.little.letPass(10_000)
  assert.equal(siege.system().station.isBeaten, true)
  siege.give('ann', { type: 'move', fleetId: 'a', to: { x: 1, y: 1 } })
  siege.little.letPass(10_000)
  assert.equal(siege.give('bob', { ...dock, fleetId: 'b' }), null)
  siege.little.letPass(20_000)
  assert.deepEqual(siege.fleet('b').plan, [], 'it stops there')
})

test('plans may end in a capture in another sector, and go on if it cannot be had', () => {
  const siege = new Siege()
  siege.place('a', 'ann', beside(20), { scout: 1 })
  siege.give('ann', { type: 'jump', fleetId: 'a', toSector: NEAR })
  assert.equal(siege.capture('a', 1, 'ann', { queue: true }), null)
  const count = sectorOf(GALAXY, NEAR).systems.length
  assert.equal(siege.capture('a', count + 1, 'ann', { queue: true }), 'no_such_system')
  siege.little.letPass(200_000)
  assert.equal(siege.little.state(NEAR).systems.get(1)?.owner, 'ann')
})

test('a held system sees as far as 250 units, and 25 more for each level of its station', () => {
  const siege = new Siege()
  siege.grant('ann', 2)
  const state = siege.little.state(SECTOR)
  const group = new Set(['ann'])
  assert.equal(sees(NO_FACTS, state, group, beside(300), 0), true)
  assert.equal(sees(NO_FACTS, state, group, beside(300.1), 0), false)
  assert.equal(sees(NO_FACTS, state, new Set(['bob']), beside(1), 0), false)
})

test('[OWN-5] what a retired commander held is nobody’s, and an event names the ships lost there', () => {
  const siege = new Siege()
  const enough = Math.floor(SYSTEMS.length / 2) + 1
  for (let number = 1; number <= enough; number++) siege.grant('ann', 0, number)
  siege.place('a', 'ann', beside(0), { scout: 3 })
  siege.give('ann', { ...dock, fleetId: 'a' })
  siege.little.deliver(SECTOR, 'fleets.disband', { commander: 'ann' })
  assert.equal(siege.little.state(SECTOR).systems.size, 0)
  assert.deepEqual(siege.of('system.released')[0]?.data, {
    ...{ system: 1, from: 'ann', lost: { scout: 3 }, store: { ore: 0, gas: 0 } },
  })
  assert.deepEqual(siege.of('sector.owned').at(-1)?.data, { owner: null, from: 'ann' })
})

test('bad orders about systems each get a refusal of their own, and nothing changes', () => {
  const siege = new Siege()
  siege.grant('ann')
  siege.place('a', 'ann', beside(20), { scout: 1 })
  siege.place('h', 'ann', beside(20), { hauler: 1 })
  const before = siege.events.length
  const codes = (order: object): string | undefined => siege.give('ann', order)?.code
  for (const systemId of [0, -1, 1.5, 2 ** 53, '1', null, undefined]) {
    assert.equal(codes({ type: 'capture', fleetId: 'a', systemId }), 'bad_order', `${systemId}`)
  }
  const capture = { type: 'capture', fleetId: 'a', systemId: 1 }
  assert.equal(codes(capture), 'bad_target', 'its own')
  assert.equal(codes({ ...capture, systemId: 7 }), 'no_such_system')
  assert.equal(codes({ ...capture, fleetId: 'h', systemId: 2 }), 'bad_target', 'it cannot fight')
  assert.equal(codes({ ...capture, fleetId: 'none' }), 'no_such_fleet')
  const attack = { type: 'attack', fleetId: 'a' }
  assert.equal(codes({ ...attack, target: { systemId: 1 } }), 'bad_target', 'its own')
  assert.equal(codes({ ...attack, target: { systemId: 2 } }), 'bad_target', 'nobody’s')
  assert.equal(codes({ ...attack, target: { systemId: 1, fleetId: 'h' } }), 'bad_order')
  assert.equal(codes({ ...attack, target: { fleetId: 'h' }, queue: true }), 'bad_order')
  assert.equal(codes({ ...dock, fleetId: 'a', at: { system: 2 } }), 'no_such_system')
  assert.equal(siege.events.length, before)
})

test('[HOLD-1] a capture clock runs exactly while a captor stands there in no fight: looked at each 100 ms', () => {
  const near = fc.integer({ min: -90, max: 90 })
  const step = fc.record({
    fleet: fc.nat(4),
    kind: fc.constantFrom('capture', 'capture', 'move', 'stop', 'attack', 'retreat'),
    x: near,
    y: near,
    looks: fc.integer({ min: 1, max: 80 }),
  })
  let captures = 0
  let pauses = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.nat(1), (steps, level) => {
      const siege = new Siege()
      siege.grant('cid', level)
      const owners = ['ann', 'ann', 'bob', 'bob', 'cid']
      owners.forEach((owner, index) => {
        siege.place(`f${index}`, owner, beside(30 * index), { frigate: 4 - (index % 3) })
      })
      for (const { fleet, kind, x, y, looks } of steps) {
        const fleetId = `f${fleet}`
        const owner = owners[fleet] ?? 'ann'
        const to = { x: FIRST.x + x, y: FIRST.y + y }
        const more = { capture: { systemId: 1 }, move: { to }, attack: { target: { systemId: 1 } } }
        const order = { type: kind, fleetId, ...more[kind as keyof typeof more] }
        if (siege.little.state(SECTOR).fleets.has(fleetId)) siege.give(owner, order)
        for (let look = 0; look < looks; look++) {
          siege.little.letPass(100)
          assertClock(siege)
        }
      }
      for (let look = 0; look < 80; look++) {
        siege.little.letPass(997)
        assertClock(siege)
      }
      captures += siege.of('system.captured').length
      pauses += siege.of('capture.stopped').filter(({ data }) => data.leftMs !== null).length
    }),
    { numRuns: 150 },
  )
  assert.ok(captures > 20 && pauses > 5, `${captures} captures, ${pauses} pauses`)
})

/** What the clock must be, by a look at all fleets. */
function assertClock({ little }: Siege): void {
  const state = little.state(SECTOR)
  // What has just changed is seen by the clock within the next millisecond.
  if (state.now === little.now) return
  const clock = state.systems.get(1)?.capture ?? null
  const there = [...state.fleets.values()].filter(({ plan, course }) => {
    const isThere = distance(positionAt(course, little.now), FIRST) <= CAPTURE_UNITS
    return plan[0]?.kind === 'capture' && isThere && course.vx === 0 && course.vy === 0
  })
  const free = there.filter(({ battle }) => battle === null)
  const isRunning = clock !== null && clock.until !== null
  if (clock)
    assert.ok(
      there.some(({ owner }) => owner === clock.by),
      'a clock has a captor',
    )
  if (isRunning)
    assert.ok(
      free.some(({ owner }) => owner === clock.by),
      'who is in no fight',
    )
  if (!clock) assert.deepEqual(free, [], 'who is there in no fight has a clock')
  if (clock?.until === null) assert.ok(!free.some(({ owner }) => owner === clock.by), 'or goes on')
  if (clock) assert.equal(garrisonOf(state.systems.get(1) as System, little.now), null)
  // No hostility in range without a fight, with stations as with fleets.
  const garrison = state.systems.get(1)?.battle
  for (const { plan, battle, course, truce } of state.fleets.values()) {
    const isNear = distance(positionAt(course, little.now), FIRST) < 59.9
    const besieges = plan[0]?.kind === 'capture' || plan[0]?.kind === 'siege'
    const up = garrisonOf(state.systems.get(1) as System, little.now)
    if (!isNear || !besieges || !up || up.truce || (truce?.until ?? 0) > little.now) continue
    assert.ok(battle && battle.id === garrison?.id, `${garrisonId(1)} fights who besieges it`)
  }
}

test('[DUR-5] replayed events give the same systems', () => {
  const siege = new Siege()
  const replays = new Replays(siege.little)
  siege.grant('bob', 4)
  siege.place('a', 'ann', beside(55), { frigate: 30 })
  siege.capture('a')
  siege.little.letPass(30_000)
  replays.catchUp()
  siege.little.letPass(100_000)
  assert.equal(siege.system().owner, 'ann')
  replays.catchUp()
})
