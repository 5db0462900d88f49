import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { sees } from '../../src/sim/fleets/sight.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { parseOrder } from '../../src/sim/orders.ts'
import { type Field, researchCredits, researchMs } from '../../src/sim/rules/research.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { ROUND_MS } from '../../src/sim/rules/war.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'

const GALAXY = makeGalaxy('research', 16)
/** A sector of the core, where the law protects nobody. */
const SECTOR = GALAXY.sectors.find(({ ring }) => ring !== 'rim')?.id ?? 1
const [NEAR = assert.fail()] = sectorOf(GALAXY, SECTOR).systems

/** A little galaxy in which `ann` finds things out. */
class Lab {
  readonly little = new LittleGalaxy(GALAXY)
  readonly events: SectorEvent[] = []
  #facts = 0
  #orders = 0

  constructor() {
    this.little.onEvent = (event) => this.events.push(event)
  }

  /** @param since galaxy ms */
  find(kind: Field, value: number, since = 0): void {
    this.little.learn({ n: ++this.#facts, kind, key: 'ann', since, value })
  }

  place(id: string, owner: string, x: number, ships: Ships): void {
    const of = { id, name: id, owner, hops: 0, plan: [], ships, ...AT_PEACE }
    this.little.place({ ...of, course: restAt({ x, y: 500 }, this.little.now) }, SECTOR)
  }

  give(order: object): void {
    const parsed = parseOrder({ id: `order-${1_000 + ++this.#orders}`, ...order })
    assert.ok(!('ok' in parsed))
    assert.ok(this.little.order('ann', SECTOR, parsed).ok)
  }

  /** How fast a fleet flies, in units/s. */
  speed(id: string): number {
    const { vx = 0, vy = 0 } = this.little.state(SECTOR).fleets.get(id)?.course ?? {}
    return Math.hypot(vx, vy)
  }

  of<T extends SectorEvent['type']>(type: T): Extract<SectorEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as never
  }
}

test('each level of drives makes fleets 5 % faster, from their next leg on', () => {
  const lab = new Lab()
  lab.place('a', 'ann', 100, { frigate: 2 })
  lab.place('b', 'bob', 100, { frigate: 2 })
  lab.find('drives', 2, 10_000)
  lab.give({ type: 'move', fleetId: 'a', to: { x: 900, y: 500 } })
  assert.ok(Math.abs(lab.speed('a') - 18) < 0.01)
  lab.little.letPass(10_000)
  assert.ok(Math.abs(lab.speed('a') - 18) < 0.01, 'what was decided stands')
  lab.give({ type: 'move', fleetId: 'a', to: { x: 900, y: 400 } })
  assert.ok(Math.abs(lab.speed('a') - 18 * 1.1) < 0.01)
})

test('each level of weapons adds 10 % to the damage of ships', () => {
  const dealt = (level: number) => {
    const lab = new Lab()
    lab.find('weapons', level)
    lab.place('a', 'ann', 500, { cruiser: 5 })
    lab.place('b', 'bob', 540, { cruiser: 5 })
    lab.give({ type: 'stance', fleetId: 'a', stance: 'attack' })
    lab.little.letPass(5_000 + ROUND_MS)
    return lab.of('battle.round')[0]?.data.dealt
  }
  assert.deepEqual(dealt(0), { ann: 180_000, bob: 180_000 })
  assert.deepEqual(dealt(3), { ann: 234_000, bob: 180_000 })
})

test('[VIS-1] each level of sensors lets fleets see 10 % farther', () => {
  const lab = new Lab()
  lab.place('a', 'ann', 500, { scout: 1 })
  lab.find('sensors', 1, 1_000)
  const seesAt = (x: number, at: number): boolean =>
    sees(lab.little.facts, lab.little.state(SECTOR), new Set(['ann']), { x, y: 500 }, at)
  assert.ok(seesAt(800, 0) && !seesAt(801, 0))
  assert.ok(seesAt(830, 1_000) && !seesAt(831, 1_000))
})

test('[OWN-6] each level of industry adds 8 % to what places yield', () => {
  const lab = new Lab()
  const base = { id: 'b1', owner: 'ann', system: NEAR.id, x: NEAR.x + 20, y: NEAR.y }
  lab.little.deliver(SECTOR, 'base.granted', { base })
  const other = { ...base, id: 'b2', owner: 'bob', x: NEAR.x + 25 }
  lab.little.deliver(SECTOR, 'base.granted', { base: other })
  lab.little.deliver(SECTOR, 'system.granted', { system: NEAR.id, owner: 'ann', level: 1 })
  const yields = (id: string) => lab.little.state(SECTOR).bases.get(id)?.store.orePerMs
  assert.equal(yields('b1'), 600)
  lab.find('industry', 2, 60_000)
  lab.little.letPass(60_000)
  // The row may come a moment before this clock says that the fact holds.
  lab.little.deliver(SECTOR, 'industry.raised', { commander: 'ann', level: 2 })
  assert.equal(yields('b1'), 696)
  assert.equal(yields('b2'), 600, 'of nobody else')
  assert.equal(lab.of('yield.changed').length, 2, 'the base and the system')
  const { store } = lab.little.state(SECTOR).bases.get('b1') ?? assert.fail()
  assert.equal(store.ore, 500_000_000 + 600 * 60_000, 'what grew before stays')
  lab.little.deliver(SECTOR, 'base.granted', { base: { ...base, id: 'b3' } })
  assert.equal(yields('b3'), 696, 'a new place has it as well')
})

test('levels cost 1.8 and take 1.5 times as much as the one before', () => {
  assert.deepEqual([1, 2, 3, 10].map(researchCredits), [200, 360, 648, 39_672])
  assert.deepEqual([1, 2, 10].map(researchMs), [300_000, 450_000, 11_533_008])
})
