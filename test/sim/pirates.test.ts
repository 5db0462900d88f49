import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { distance, positionAt, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import { HOME_FLEET_SHIPS, PIRATES } from '../../src/sim/rules/commanders.ts'
import {
  PREY_AWAY_UNITS_MAX,
  PREY_EVERY_MS,
  PREY_FIRST_MS,
  PREY_FROM_SYSTEMS_UNITS_MIN,
} from '../../src/sim/rules/pirates.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'

const GALAXY = makeGalaxy('pirates', 16)
const HOME = GALAXY.sectors.find(({ ring }) => ring === 'rim')?.id ?? 1
const [SYSTEM] = sectorOf(GALAXY, HOME).systems
const BASE = { id: 'base1', owner: 'ann', system: 1, x: (SYSTEM?.x ?? 0) + 20, y: SYSTEM?.y ?? 0 }

function withBase(hasPirates = true): { little: LittleGalaxy; events: SectorEvent[] } {
  const little = new LittleGalaxy(GALAXY)
  const events: SectorEvent[] = []
  little.hasPirates = hasPirates
  little.onEvent = (event) => events.push(event)
  little.deliver(HOME, 'base.granted', { base: BASE })
  const course = restAt({ x: BASE.x, y: BASE.y }, 0)
  const of = { id: 'home', name: 'Home Fleet', owner: 'ann', ships: HOME_FLEET_SHIPS }
  little.place({ ...of, hops: 0, course, plan: [], ...AT_PEACE }, HOME)
  little.letPass(PREY_FIRST_MS)
  return { little, events }
}

function packIn(little: LittleGalaxy) {
  return [...little.state(HOME).fleets.values()].find(({ owner }) => owner === PIRATES)
}

test('a pack lies in wait near a base, too far from systems to fall upon fleets at home', () => {
  const { little } = withBase()
  const pack = packIn(little)
  assert.ok(pack)
  const place = positionAt(pack.course, little.now)
  assert.ok(distance(place, BASE) <= PREY_AWAY_UNITS_MAX)
  for (const system of sectorOf(GALAXY, HOME).systems) {
    assert.ok(distance(place, system) >= PREY_FROM_SYSTEMS_UNITS_MIN)
  }
  little.letPass(3_600_000)
  assert.equal(little.state(HOME).fleets.has('home'), true)
})

test('a newcomer beats it within a minute, without losing a ship, and another one comes', () => {
  const { little, events } = withBase()
  const pack = packIn(little)
  const order = { id: 'order-1001', type: 'attack', fleetId: 'home' } as const
  const decision = little.order('ann', HOME, { ...order, target: { fleetId: pack?.id ?? '' } })
  assert.equal(decision.ok, true)
  little.letPass(50_000)
  const ended = events.find((event) => event.type === 'battle.ended')
  assert.ok(ended && ended.type === 'battle.ended')
  const own = ended.data.parties.find(({ party }) => party === 'ann')
  assert.deepEqual(own?.lost, {})
  assert.deepEqual(little.state(HOME).fleets.get('home')?.ships, HOME_FLEET_SHIPS)
  assert.equal(packIn(little), undefined)
  little.letPass(PREY_EVERY_MS)
  const next = packIn(little)
  assert.ok(next && next.id !== pack?.id)
  assert.equal(little.state(HOME).preys.size, 1)
})

test('a pack goes when its base does; without pirates none comes', () => {
  const { little } = withBase()
  little.deliver(HOME, 'fleets.disband', { commander: 'ann' })
  little.letPass(3_600_000)
  assert.equal(packIn(little), undefined)
  assert.equal(little.state(HOME).preys.size, 0)
  assert.equal(packIn(withBase(false).little), undefined)
})

test('[OWN-5] another merchant takes over from one that was lost', () => {
  const { little, events } = withBase()
  const [merchant] = foundMerchants(GALAXY, 1)
  assert.ok(merchant)
  const pack = packIn(little)
  assert.ok(pack)
  little.place({ ...merchant.fleet, course: restAt(pack.course, little.now) }, HOME)
  little.letPass(120_000)
  const heirs = events.filter((event) => event.type === 'fleet.born')
  assert.equal(heirs.length, 1)
  const merchants = [...little.journals.keys()].flatMap((id) => [
    ...little.state(id).fleets.values(),
  ])
  const lanes = little.lanes.map(({ fleet }) => fleet)
  assert.equal([...merchants, ...lanes].filter(({ owner }) => owner === null).length, 1)
})
