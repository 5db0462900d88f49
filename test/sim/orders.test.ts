import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '../../src/sim/core/refusal.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import { type Order, parseOrder } from '../../src/sim/orders.ts'
import { WAYPOINTS_PER_FLEET_MAX } from '../../src/sim/rules/commanders.ts'
import { MERCHANT_DOCK_MS_MAX } from '../../src/sim/rules/merchants.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { Replays } from './Replays.ts'

const SECTORS = 16
const COMMANDERS = ['c1', 'c2', 'c3']
const MERCHANTS = 6
const galaxies = Array.from({ length: 8 }, (_, index) => makeGalaxy(`orders-${index}`, SECTORS))

/** Two fleets for each commander; f1 and f2 are the first commander's. */
const OWN_FLEETS = COMMANDERS.flatMap((owner, index) => [
  { id: `f${2 * index + 1}`, owner },
  { id: `f${2 * index + 2}`, owner },
])

function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
}

const orderBody = fc.oneof(
  fc.record({
    type: fc.constant('move' as const),
    to: fc.record({
      x: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 1000, noNaN: true })),
      y: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 1000, noNaN: true })),
    }),
    queue: fc.option(fc.boolean(), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('jump' as const),
    toSector: fc.integer({ min: 1, max: SECTORS + 1 }),
    queue: fc.option(fc.boolean(), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('route' as const),
    toSector: fc.integer({ min: 1, max: SECTORS + 1 }),
    queue: fc.option(fc.boolean(), { nil: undefined }),
  }),
  fc.record({ type: fc.constant('stop' as const) }),
  fc.record({
    type: fc.constant('rename' as const),
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  }),
)

const fleetId = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...OWN_FLEETS.map((fleet) => fleet.id)) },
  { weight: 1, arbitrary: fc.constantFrom('m1', 'nobody') },
)

const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(60_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(300) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      fleetId,
      /** Usually the owner gives the order. */
      foreign: seldom(fc.constantFrom(...COMMANDERS)),
      body: orderBody,
      /**
       * Usually the order is given where the fleet is, as a client would; otherwise in this sector.
       */
      strayTo: seldom(fc.integer({ min: 1, max: SECTORS })),
    }),
  },
)

function foundLittleGalaxy(index: number): LittleGalaxy {
  const galaxy = galaxies[index % galaxies.length] ?? makeGalaxy('orders', SECTORS)
  const little = new LittleGalaxy(galaxy)
  OWN_FLEETS.forEach(({ id, owner }, place) => {
    const fleet: Fleet = {
      id,
      name: id,
      owner,
      ships: place % 2 === 0 ? { scout: 2, interceptor: 3 } : { cruiser: 1 },
      hops: 0,
      course: restAt({ x: 100 * place, y: 500 }, 0),
      plan: [],
      ...AT_PEACE,
    }
    little.place(fleet, 1 + (place % SECTORS))
  })
  for (const { fleet, to } of foundMerchants(galaxy, MERCHANTS)) little.place(fleet, to)
  return little
}

const all = [
  ...OWN_FLEETS.map(({ id }) => id),
  ...Array.from({ length: MERCHANTS }, (_, i) => `m${i + 1}`),
]

test('[DUR-5] [OWN-1] [TIME-1] [IN-1] whatever is ordered, replay and live state agree at every point', () => {
  let accepted = 0
  let refused = 0
  fc.assert(
    fc.property(
      fc.nat(7),
      fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
      (index, steps) => {
        const little = foundLittleGalaxy(index)
        const replays = new Replays(little)
        const names = new Map<string, string>()
        let orders = 0
        for (const one of steps) {
          if (one.kind === 'wait') little.letPass(one.ms)
          else {
            const order = {
              id: `order-${String(orders++).padStart(3, '0')}`,
              fleetId: one.fleetId,
              ...one.body,
            }
            const parsed = parseOrder(order)
            if (isRefusal(parsed)) {
              assert.equal(parsed.code, 'bad_name')
              assert.equal(one.body.type, 'rename')
              continue
            }
            const home = one.strayTo ?? sectorOf(little, one.fleetId)
            const owner = OWN_FLEETS.find(({ id }) => id === one.fleetId)?.owner
            const commander = one.foreign ?? owner ?? 'c1'
            const decision = little.order(commander, home, parsed)
            if (decision.ok) {
              accepted++
              if (parsed.type === 'rename') names.set(one.fleetId, parsed.name)
              assert.equal(owner, commander, 'only the owner orders a fleet')
            } else refused++
          }
          replays.catchUp()
          for (const id of all) assert.equal(little.placesOf(id).length, 1, `[OWN-1] ${id}`)
          assertSoundFleets(little, names)
        }
        assertConserved(little)
      },
    ),
    { numRuns: 1_000 },
  )
  assert.ok(accepted > 5_000 && refused > 2_000, `${accepted} accepted, ${refused} refused`)
})

function sectorOf(little: LittleGalaxy, id: string): number {
  return little.galaxy.sectors.find((sector) => little.state(sector.id).fleets.has(id))?.id ?? 1
}

function assertSoundFleets(little: LittleGalaxy, names: ReadonlyMap<string, string>): void {
  for (const { id } of little.galaxy.sectors) {
    for (const fleet of little.state(id).fleets.values()) {
      assert.ok(fleet.plan.length <= WAYPOINTS_PER_FLEET_MAX)
      if (fleet.plan.length > 0) assert.ok(fleet.course.until > little.now, 'no leg is overdue')
      assert.equal(fleet.name, names.get(fleet.id) ?? fleet.name)
    }
  }
}

/** Each sector has the fleets that came in and did not leave. */
function assertConserved(little: LittleGalaxy): void {
  for (const [id, journal] of little.journals) {
    const count = (type: SectorEvent['type']) => journal.filter((one) => one.type === type).length
    assert.equal(
      little.state(id).fleets.size,
      count('fleet.placed') + count('fleet.arrived') - count('fleet.departed'),
    )
  }
}

test('merchants go on for ever', () => {
  for (const galaxy of galaxies.slice(0, 2)) {
    const little = new LittleGalaxy(galaxy)
    const jumps = new Map<string, number>()
    const merchants = foundMerchants(galaxy, 4 * SECTORS)
    for (const { fleet, to } of merchants) little.place(fleet, to)
    little.onEvent = (event) => {
      if (event.type !== 'fleet.departed') return
      jumps.set(event.data.fleetId, (jumps.get(event.data.fleetId) ?? 0) + 1)
    }
    for (let hour = 0; hour < 2; hour++) {
      jumps.clear()
      little.letPass(60 * 60_000)
      for (const { fleet } of merchants) {
        // The longest way between neighbouring markets is a few crossings of some 80 s each.
        assert.ok((jumps.get(fleet.id) ?? 0) >= 5, `${fleet.id} made ${jumps.get(fleet.id)} jumps`)
        assert.equal(little.placesOf(fleet.id).length, 1)
      }
    }
    new Replays(little).catchUp()
  }
})

test('merchants of a galaxy without markets wait, and cost no time', () => {
  const galaxy = makeGalaxy('orders', SECTORS)
  const closed = { ...galaxy, sectors: galaxy.sectors.map((one) => ({ ...one, market: null })) }
  const little = new LittleGalaxy(closed)
  for (const { fleet, to } of foundMerchants(closed, 2)) little.place(fleet, to)
  little.letPass(10 * MERCHANT_DOCK_MS_MAX)
  assert.ok((little.journals.get(1)?.length ?? 0) < 100)
})

test('a waypoint queued behind others leaves the present course as it is', () => {
  const little = foundLittleGalaxy(0)
  const give = (order: Record<string, unknown>): void => {
    const parsed = parseOrder({ id: 'order-001', fleetId: 'f1', ...order })
    assert.ok(!isRefusal(parsed))
    assert.ok(little.order('c1', 1, parsed).ok)
  }
  give({ type: 'move', to: { x: 900, y: 900 } })
  little.letPass(3_333)
  const course = little.state(1).fleets.get('f1')?.course
  give({ type: 'move', to: { x: 1, y: 1 }, queue: true })
  assert.deepEqual(little.state(1).fleets.get('f1')?.course, course)
  assert.equal(little.state(1).fleets.get('f1')?.plan.length, 2)
})

test('a plan is full at eight waypoints, and the refusal says so', () => {
  const little = foundLittleGalaxy(0)
  const order = (n: number): Order => ({
    id: `order-${100 + n}`,
    type: 'move',
    fleetId: 'f1',
    to: { x: n, y: 999 },
    queue: true,
  })
  for (let n = 0; n < WAYPOINTS_PER_FLEET_MAX; n++) assert.ok(little.order('c1', 1, order(n)).ok)
  const refused = little.order('c1', 1, order(9))
  assert.ok(!refused.ok && refused.code === 'plan_full')
})
