import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, type Refusal } from '../../src/sim/core/refusal.ts'
import { kindOf, type SectorEvent } from '../../src/sim/events.ts'
import type { Goods } from '../../src/sim/fleets/cargo.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { type Point, positionAt, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { PIRATES } from '../../src/sim/rules/commanders.ts'
import { cargoRoom, oreOf, type Ships } from '../../src/sim/rules/ships.ts'
import { ROUND_MS } from '../../src/sim/rules/war.ts'
import { WRECK_LASTS_MS, WRECKS_PER_SECTOR_MAX } from '../../src/sim/rules/wrecks.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import type { Wreck } from '../../src/sim/war/wrecks/wreck.ts'
import { GoodsLedger } from '../../testkit/GoodsLedger.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { Replays } from './Replays.ts'

const GALAXY = makeGalaxy('wrecks', 16)
const SECTOR = GALAXY.sectors.find(({ ring }) => ring !== 'rim')?.id ?? 1
const NEAR = sectorOf(GALAXY, SECTOR).gates[0]?.to ?? 2
const BASE = { base: 'base1' }

/** A sector, what happened in it, and short ways to play. */
class Field {
  readonly little = new LittleGalaxy(GALAXY)
  readonly ledger = new GoodsLedger()
  readonly events: SectorEvent[] = []
  #orders = 0

  constructor() {
    this.little.onEvent = (event) => {
      this.events.push(event)
      this.ledger.note(event)
    }
  }

  get state(): SectorState {
    return this.little.state(SECTOR)
  }

  get wrecks(): Wreck[] {
    return [...this.state.wrecks.values()]
  }

  get wreck(): Wreck {
    const [wreck] = this.wrecks
    assert.ok(wreck, 'there is a wreck')
    return wreck
  }

  place(
    id: string,
    owner: string | null,
    at: Point,
    ships: Ships,
    more: Partial<Fleet> = {},
  ): void {
    const of = { id, name: id, owner, ships, hops: 0, plan: [], ...AT_PEACE, ...more }
    this.little.place({ ...of, course: restAt(at, this.little.now) }, SECTOR)
  }

  /** @returns the refusal; null if it was accepted */
  give(order: object, commander = 'ann', sector = SECTOR): Refusal | null {
    const parsed = parseOrder({ id: `order-${1_000 + ++this.#orders}`, ...order })
    if (isRefusal(parsed)) return parsed
    const decision = this.little.order(commander, sector, parsed)
    return decision.ok ? null : decision
  }

  salvage(fleetId: string, more: object = {}, commander = 'ann'): Refusal | null {
    return this.give({ type: 'salvage', fleetId, wreckId: this.wreck.id, ...more }, commander)
  }

  fleet(id: string, sector = SECTOR): Fleet {
    const fleet = this.little.state(sector).fleets.get(id)
    assert.ok(fleet, `no fleet ${id}`)
    return fleet
  }

  /** Where a fleet is, and what it has still to do. */
  at(id: string): readonly [number, number, number] {
    const { course, plan } = this.fleet(id)
    const { x, y } = positionAt(course, this.little.now)
    return [x, y, plan.length]
  }

  of<T extends SectorEvent['type']>(type: T): Extract<SectorEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as never
  }

  check(): void {
    const states = GALAXY.sectors.map(({ id }) => this.little.state(id))
    this.ledger.check(
      states,
      this.little.lanes.map(({ fleet }) => fleet),
    )
  }
}

/** A field with a wreck at 510, 500: `bob` lost his haulers there to `cid`, who has left. */
function withWreck(haulers = 10): Field {
  const field = new Field()
  field.place('b', 'bob', { x: 520, y: 500 }, { hauler: haulers })
  field.place('c', 'cid', { x: 500, y: 500 }, { cruiser: 60 }, { stance: 'attack' })
  field.little.letPass(5_000 + 5 * ROUND_MS)
  field.give({ type: 'move', fleetId: 'c', to: { x: 900, y: 900 } }, 'cid')
  field.give({ type: 'stance', fleetId: 'c', stance: 'passive' }, 'cid')
  return field
}

test('[OWN-6] a battle leaves 30 % of the ore lost in it where it began, for ten minutes', () => {
  const field = withWreck(7)
  const [ended] = field.of('battle.ended')
  assert.ok(ended)
  const { wreck, x, y } = ended.data
  // 30 % of seven haulers for 80 ore each.
  assert.deepEqual(wreck, { ...{ id: wreck?.id, x, y }, ore: 168, until: ended.at + 600_000 })
  assert.deepEqual([x, y], [510, 500])
  assert.deepEqual(field.wrecks, [wreck])
  field.check()
  field.little.letPass(WRECK_LASTS_MS - (field.little.now - ended.at) - 1)
  assert.equal(field.wrecks.length, 1)
  field.little.letPass(1)
  assert.deepEqual(field.wrecks, [])
  const [gone] = field.of('wreck.gone')
  assert.deepEqual([gone?.at, gone?.data.wreckId], [ended.at + 600_000, wreck?.id])
  field.check()
})

test('[VIS-2] everybody is told where a wreck lies and that it is gone, but not what was salvaged', () => {
  const face = (event: SectorEvent | undefined) => {
    assert.ok(event)
    return kindOf(event.type).toAll?.of(event.data)
  }
  const field = withWreck()
  const { wreck } = field
  assert.deepEqual(face(field.of('battle.ended')[0]), {
    battleId: field.of('battle.ended')[0]?.data.battleId,
    parties: [
      { party: 'bob', lost: { hauler: 10 } },
      { party: 'cid', lost: {} },
    ],
    wreck,
  })
  field.place('a', 'ann', wreck, { hauler: 1 })
  assert.equal(field.salvage('a'), null)
  assert.equal(face(field.of('wreck.salvaged')[0]), undefined)
  const other = withWreck()
  other.little.letPass(WRECK_LASTS_MS)
  assert.deepEqual(face(other.of('wreck.gone')[0]), { wreckId: wreck.id })
})

test("pirates' ships leave nothing, and what fights them counts", () => {
  const field = new Field()
  field.place('p', PIRATES, { x: 500, y: 500 }, { interceptor: 10 })
  field.place('a', 'ann', { x: 500, y: 500 }, { cruiser: 40 })
  field.little.letPass(30_000)
  assert.equal(field.of('battle.ended')[0]?.data.wreck, null)
  const other = new Field()
  other.place('p', PIRATES, { x: 500, y: 500 }, { interceptor: 50 })
  other.place('a', 'ann', { x: 500, y: 500 }, { scout: 1 })
  other.place('m', null, { x: 500, y: 500 }, { hauler: 1 })
  other.little.letPass(30_000)
  const [ended] = other.of('battle.ended')
  assert.equal(ended?.data.wreck?.ore, 30, '30 % of a scout for 20 and a merchant for 80')
  // The merchant that takes over is born in the same decision.
  assert.notEqual(other.of('fleet.born')[0]?.data.fleet.id, ended?.data.wreck?.id)
})

test('[OWN-6] a fleet takes what its haulers have room for, and the next one the rest', () => {
  const field = withWreck(30)
  const { id, x, y, ore } = field.wreck
  assert.equal(ore, 720)
  field.place('a', 'ann', { x: 510, y: 430 }, { hauler: 1 }, { cargo: { ore: 30, gas: 70 } })
  field.place('d', 'dan', { x: 510, y: 570 }, { hauler: 2, scout: 1 })
  assert.equal(field.salvage('a'), null)
  assert.deepEqual(field.fleet('a').plan, [{ kind: 'salvage', wreckId: id, x, y }])
  // 70 units at 14 units a second.
  field.little.letPass(4_999)
  assert.equal(field.of('wreck.salvaged').length, 0)
  field.little.letPass(1)
  assert.deepEqual(field.at('a'), [x, y, 0])
  assert.deepEqual(field.fleet('a').cargo, { ore: 430, gas: 70 })
  assert.equal(field.wreck.ore, 320)
  assert.equal(field.salvage('d', {}, 'dan'), null)
  field.little.letPass(5_000)
  assert.deepEqual(
    field.of('wreck.salvaged').map(({ data }) => data),
    [
      {
        wreckId: id,
        fleetId: 'a',
        owner: 'ann',
        ore: 400,
        left: 320,
        cargo: { ore: 430, gas: 70 },
      },
      { wreckId: id, fleetId: 'd', owner: 'dan', ore: 320, left: 0, cargo: { ore: 320, gas: 0 } },
    ],
  )
  assert.deepEqual(field.wrecks, [])
  field.check()
  field.little.letPass(WRECK_LASTS_MS)
  assert.equal(field.of('wreck.gone').length, 0, 'an empty one is not told once more')
})

test('salvaging is a step of a plan like others', () => {
  const field = withWreck(30)
  field.place('a', 'ann', { x: 400, y: 500 }, { hauler: 2 })
  field.place('eyes', 'ann', { x: 500, y: 600 }, { scout: 1 })
  field.give({ type: 'move', fleetId: 'a', to: { x: 400, y: 400 } })
  assert.equal(field.salvage('a', { queue: true }), null)
  field.give({ type: 'move', fleetId: 'a', to: { x: 300, y: 300 }, queue: true })
  field.little.letPass(60_000)
  assert.deepEqual(field.at('a'), [300, 300, 0])
  assert.deepEqual(field.fleet('a').cargo, { ore: 720, gas: 0 })
})

test('an order to salvage that cannot be is refused, each with its reason', () => {
  const field = withWreck()
  field.place('a', 'ann', { x: 510, y: 540 }, { scout: 1, interceptor: 3 })
  field.place('full', 'ann', { x: 510, y: 540 }, { hauler: 1 }, { cargo: { ore: 1, gas: 499 } })
  field.place('b2', 'bob', { x: 510, y: 540 }, { hauler: 1 })
  const code = (order: object) => field.give({ type: 'salvage', ...order })?.code
  const wreckId = field.wreck.id
  const events = field.events.length
  assert.match(field.salvage('a')?.message ?? '', /^Fleet a has no hauler/)
  assert.equal(code({ fleetId: 'a', wreckId }), 'bad_target')
  assert.equal(code({ fleetId: 'full', wreckId }), 'bad_target')
  assert.equal(code({ fleetId: 'b2', wreckId }), 'no_such_fleet')
  assert.equal(code({ fleetId: 'full', wreckId: 'none' }), 'no_such_wreck')
  for (const bad of [undefined, '', 7, null, 'a b', 'x'.repeat(33), {}]) {
    assert.equal(code({ fleetId: 'full', wreckId: bad }), 'bad_order', JSON.stringify(bad))
  }
  assert.equal(code({ fleetId: 'full', wreckId, queue: 1 }), 'bad_order')
  assert.equal(field.events.length, events, 'nothing happened')
  assert.equal(
    code({ fleetId: 'full', wreckId, queue: true }),
    undefined,
    'later there may be room',
  )
})

test('[VIS-1] a wreck out of sight is answered like one that does not exist', () => {
  const field = withWreck()
  field.place('a', 'ann', { x: 100, y: 100 }, { hauler: 1 })
  const hidden = field.salvage('a')
  const none = field.salvage('a', { wreckId: 'none' })
  assert.equal(hidden?.code, 'no_such_wreck')
  assert.equal(hidden?.message.replace(field.wreck.id, 'none'), none?.message)
  field.place('eyes', 'ann', { x: 510, y: 600 }, { scout: 1 })
  assert.equal(field.salvage('a'), null, 'another fleet sees it')
})

test('a wreck behind a jump is not known, whether it is in this sector or in none', () => {
  const field = withWreck()
  field.place('a', 'ann', { x: 510, y: 540 }, { hauler: 1 })
  field.give({ type: 'jump', fleetId: 'a', toSector: NEAR })
  const here = field.salvage('a', { queue: true })
  const none = field.salvage('a', { queue: true, wreckId: 'none' })
  assert.equal(here?.code, 'no_such_wreck')
  assert.equal(here?.message.replace(field.wreck.id, 'none'), none?.message)
})

test('a fleet whose wreck is gone by then goes on with its plan, or stops there', () => {
  for (const goesOn of [false, true]) {
    const field = withWreck(1)
    field.place('first', 'ann', field.wreck, { hauler: 1 })
    field.place('a', 'ann', { x: 510, y: 430 }, { hauler: 1 })
    assert.equal(field.salvage('a'), null)
    if (goesOn) field.give({ type: 'move', fleetId: 'a', to: { x: 510, y: 600 }, queue: true })
    field.salvage('first')
    field.little.letPass(30_000)
    assert.deepEqual(field.at('a'), [510, goesOn ? 600 : 500, 0])
    assert.equal(field.of('wreck.salvaged').length, 1)
    assert.deepEqual(field.fleet('a').cargo, { ore: 0, gas: 0 })
  }
})

test('in a fight nobody salvages', () => {
  const field = withWreck()
  field.place('a', 'ann', { x: 510, y: 430 }, { hauler: 100, interceptor: 1 })
  field.place('p', PIRATES, { x: 510, y: 500 }, { engineer: 2, scout: 1 })
  field.little.letPass(5_001)
  assert.equal(field.salvage('a')?.code, undefined)
  // Pirates as weak as these stop nobody, and are still fought when it is there.
  field.little.letPass(4_000)
  assert.deepEqual([field.fleet('a').battle?.isHeld, field.fleet('a').plan.length], [false, 1])
  field.little.letPass(1_500)
  assert.ok(field.fleet('a').battle)
  assert.deepEqual([field.of('wreck.salvaged').length, ...field.at('a')], [0, 510, 500, 0])
})

test('[OWN-6] what haulers carry is lost with them, and 30 % of its ore is in the wreck', () => {
  const field = new Field()
  const cargo = { ore: 600, gas: 300 }
  field.place('a', 'ann', { x: 500, y: 500 }, { hauler: 2 }, { cargo })
  field.place('p', PIRATES, { x: 520, y: 500 }, { interceptor: 3 })
  field.little.letPass(5_000 + 3 * ROUND_MS)
  const rounds = field.of('battle.round').map(({ data }) => data.hits[0]?.cargo)
  // 24 damage a round, and 80 hull a ship.
  assert.deepEqual(rounds, [cargo, cargo, cargo])
  field.check()
  field.little.letPass(ROUND_MS)
  assert.deepEqual(field.fleet('a').ships, { hauler: 1 })
  assert.deepEqual(field.fleet('a').cargo, { ore: 333, gas: 167 }, '500 of 900, of both alike')
  field.check()
  field.little.letPass(60_000)
  assert.equal(field.of('battle.ended')[0]?.data.wreck?.ore, 228, '30 % of 160 for ships and 600')
  assert.deepEqual(
    field.of('battle.ended')[0]?.data.parties.map(({ party, cargoLost }) => [party, cargoLost]),
    [
      ['ann', cargo],
      [PIRATES, { ore: 0, gas: 0 }],
    ],
  )
  field.check()
})

test('[OWN-6] a retreat under a last volley loses the cargo of the haulers that it costs', () => {
  const field = new Field()
  const cargo = { ore: 500, gas: 500 }
  field.place('a', 'ann', { x: 500, y: 500 }, { hauler: 2 }, { cargo })
  field.place('p', PIRATES, { x: 520, y: 500 }, { interceptor: 4 })
  field.little.letPass(5_000 + 2 * ROUND_MS)
  assert.deepEqual(field.fleet('a').cargo, cargo)
  assert.equal(field.give({ type: 'retreat', fleetId: 'a' }), null)
  assert.deepEqual(
    [field.fleet('a').ships, field.fleet('a').cargo],
    [{ hauler: 1 }, { ore: 250, gas: 250 }],
  )
  field.little.letPass(ROUND_MS)
  assert.equal(field.of('battle.ended')[0]?.data.wreck?.ore, 99, '30 % of 80 and 250')
  field.check()
})

test('[OWN-6] split, merge, jump and dock move goods; a launch takes none', () => {
  const field = new Field()
  const base = { id: 'base1', owner: 'ann', system: 1, x: 500, y: 500 }
  field.little.deliver(SECTOR, 'base.granted', { base })
  const cargo = { ore: 700, gas: 500 }
  field.place('a', 'ann', { x: 500, y: 500 }, { hauler: 4, scout: 1 }, { cargo })
  const split = (ships: Ships, name: string): Fleet => {
    assert.equal(field.give({ type: 'split', fleetId: 'a', ships, name }), null)
    field.check()
    const born = [...field.state.fleets.values()].find((one) => one.name === name)
    assert.ok(born)
    return born
  }
  assert.deepEqual(split({ hauler: 1 }, 'Spare').cargo, { ore: 0, gas: 0 }, 'three have room')
  assert.deepEqual(field.fleet('a').cargo, cargo)
  const rest = split({ hauler: 2 }, 'Rest')
  assert.deepEqual(
    [field.fleet('a').cargo, rest.cargo],
    [
      { ore: 291, gas: 209 },
      { ore: 409, gas: 291 },
    ],
  )
  assert.equal(field.give({ type: 'merge', fleetId: rest.id, into: 'a' }), null)
  assert.deepEqual(field.fleet('a').cargo, cargo)
  field.check()
  field.give({ type: 'jump', fleetId: 'a', toSector: NEAR })
  field.give({ type: 'jump', fleetId: 'a', toSector: SECTOR, queue: true })
  field.give({ type: 'dock', fleetId: 'a', at: BASE, queue: true })
  field.little.letPass(50_000)
  field.check()
  field.little.letPass(600_000)
  field.check()
  const docked = field.of('fleet.docked')[0]
  assert.deepEqual(docked?.data.cargo, cargo)
  assert.equal(field.give({ type: 'launch', at: BASE, ships: { hauler: 2 } }), null)
  assert.deepEqual(field.of('fleet.launched')[0]?.data.fleet.cargo, { ore: 0, gas: 0 })
  field.check()
  field.little.deliver(SECTOR, 'fleets.disband', { commander: 'ann' })
  assert.deepEqual(field.of('base.ended').length, 1)
  field.check()
})

test('[IN-2] a sector keeps 64 wrecks: when another comes, the oldest goes', () => {
  const field = new Field()
  const fight = (n: number): void => {
    const x = 30 + (n % 8) * 130
    field.place(`b${n}`, 'bob', { x, y: 500 }, { scout: 1 })
    field.place(`c${n}`, 'cid', { x, y: 500 }, { cruiser: 40 }, { stance: 'attack' })
    field.little.letPass(5_000 + ROUND_MS)
    field.little.deliver(SECTOR, 'fleets.disband', { commander: 'cid' })
  }
  for (let n = 0; n < WRECKS_PER_SECTOR_MAX; n++) fight(n)
  assert.equal(field.wrecks.length, WRECKS_PER_SECTOR_MAX)
  const oldest = field.of('battle.ended')[0]?.data.wreck?.id
  fight(WRECKS_PER_SECTOR_MAX)
  assert.equal(field.wrecks.length, WRECKS_PER_SECTOR_MAX)
  assert.deepEqual(
    field.of('wreck.gone').map(({ data }) => data.wreckId),
    [oldest],
  )
  field.check()
})

const OWNERS = ['ann', 'bob', PIRATES] as const
const pick = fc.nat(1_000)
const unit = fc.integer({ min: 350, max: 650 })
const drawnFleet = fc.record({
  owner: fc.constantFrom(...OWNERS),
  at: fc.record({ x: unit, y: unit }),
  haulers: fc.nat(4),
  cruisers: fc.nat(2),
  share: fc.integer({ min: 0, max: 100 }),
  gasShare: fc.integer({ min: 0, max: 100 }),
  stance: fc.constantFrom('passive', 'defend', 'attack'),
})
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('salvage'), fleet: pick, other: pick }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('split'), fleet: pick, other: pick }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('merge'), fleet: pick, other: pick }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('dock'), fleet: pick, other: pick }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('retreat'), fleet: pick, other: pick }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('move'), fleet: pick, other: pick }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('wait'), fleet: pick, other: pick }) },
)

/** Cargo that fills a share of the room there is. */
function cargoOf(haulers: number, share: number, gasShare: number): Goods {
  const amount = Math.floor((cargoRoom({ hauler: haulers }) * share) / 100)
  const gas = Math.floor((amount * gasShare) / 100)
  return { ore: amount - gas, gas }
}

test('[OWN-6] [DUR-5] ore and gas change by named events alone, whatever is fought and salvaged', () => {
  let salvaged = 0
  let spilt = 0
  fc.assert(
    fc.property(
      fc.array(drawnFleet, { minLength: 3, maxLength: 8 }),
      fc.array(step, { minLength: 5, maxLength: 25 }),
      (fleets, steps) => {
        const field = withWreck(25)
        const replays = new Replays(field.little)
        const base = { id: 'base1', owner: 'ann', system: 1, x: 500, y: 500 }
        field.little.deliver(SECTOR, 'base.granted', { base })
        fleets.forEach(({ owner, at, haulers, cruisers, share, gasShare, stance }, index) => {
          const ships = {
            scout: 1,
            ...(haulers && { hauler: haulers }),
            ...(cruisers && { cruiser: cruisers }),
          }
          const cargo = cargoOf(haulers, share, gasShare)
          field.place(`f${index}`, owner, at, ships, { cargo, stance: stance as 'attack' })
        })
        for (const one of steps) {
          take(field, one)
          field.check()
        }
        field.little.letPass(120_000)
        field.check()
        for (const { data } of field.of('battle.ended')) {
          const own = data.parties.filter(({ party }) => party !== PIRATES)
          const lost = own.reduce(
            (ore, { lost, cargoLost }) => ore + oreOf(lost) + cargoLost.ore,
            0,
          )
          assert.equal(data.wreck?.ore ?? 0, Math.floor((lost * 3) / 10))
        }
        salvaged += field.ledger.salvaged
        spilt += field.ledger.spilt.ore
        replays.catchUp()
      },
    ),
    { numRuns: 150 },
  )
  assert.ok(salvaged > 1_000 && spilt > 1_000, `${salvaged} was salvaged, ${spilt} lost with ships`)
})

function take(
  field: Field,
  { does, fleet, other }: { does: string; fleet: number; other: number },
): void {
  const all = [...field.state.fleets.values()].filter(({ owner }) => owner !== PIRATES)
  const one = all[fleet % all.length]
  const wreck = field.wrecks[other % Math.max(field.wrecks.length, 1)]
  if (does === 'wait') field.little.letPass(fleet * 20)
  if (does === 'wait' || !one) return
  const own = all.filter(({ owner }) => owner === one.owner)
  const into = own[other % own.length]?.id
  const order = {
    salvage: { wreckId: wreck?.id ?? 'none', queue: other % 2 === 0 },
    split: { ships: one.ships.hauler ? { hauler: 1 + (other % one.ships.hauler) } : { scout: 1 } },
    merge: { into },
    dock: { at: BASE },
    retreat: {},
    move: { to: { x: 350 + (other % 300), y: 350 + (fleet % 300) } },
  }[does]
  field.give({ type: does, fleetId: one.id, ...order }, one.owner ?? '')
}
