import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { hullLeft } from '../../src/sim/fleets/wounds.ts'
import { type Point, positionAt, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Order } from '../../src/sim/orders.ts'
import { PIRATES } from '../../src/sim/rules/commanders.ts'
import { SHIP_CLASSES, type Ships, shipCount } from '../../src/sim/rules/ships.ts'
import { RETREAT_TRUCE_MS, ROUND_MS } from '../../src/sim/rules/war.ts'
import type { Force } from '../../src/sim/war/Battlefield.ts'
import { previewBattle } from '../../src/sim/war/previewBattle.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'

const GALAXY = makeGalaxy('battle', 16)
/** A sector of the core, where the law protects only merchants. */
const SECTOR = GALAXY.sectors.find(({ ring }) => ring !== 'rim')?.id ?? 1
const RIM = GALAXY.sectors.find(({ ring }) => ring === 'rim')?.id ?? 1
const NEAR = sectorOf(GALAXY, SECTOR).gates[0]?.to ?? 2

type Wish = Order extends infer O ? (O extends Order ? Omit<O, 'id'> : never) : never

/** A little galaxy, what happened in it, and short ways to play. */
class War {
  readonly little = new LittleGalaxy(GALAXY)
  readonly events: SectorEvent[] = []
  readonly sector: number
  #orders = 0

  constructor(sector = SECTOR) {
    this.sector = sector
    this.little.onEvent = (event) => this.events.push(event)
  }

  place(
    id: string,
    owner: string | null,
    at: Point,
    ships: Ships,
    more: Partial<Fleet> = {},
  ): void {
    this.little.place(
      {
        ...{ id, name: id, owner, ships, hops: 0, plan: [] },
        ...{ course: restAt(at, this.little.now), ...AT_PEACE, ...more },
      },
      this.sector,
    )
  }

  /** Lets the truces of arrivals pass. */
  letPass(ms = 5_000): void {
    this.little.letPass(ms)
  }

  /** @returns the code of the refusal; null if it was accepted */
  give(commander: string, wish: Wish): string | null {
    const order = { id: `order-${1_000 + ++this.#orders}`, ...wish } as Order
    const decision = this.little.order(commander, this.sector, order)
    return decision.ok ? null : decision.code
  }

  fleet(id: string): Fleet {
    const fleet = this.little.state(this.sector).fleets.get(id)
    assert.ok(fleet, `no fleet ${id}`)
    return fleet
  }

  has(id: string): boolean {
    return this.little.state(this.sector).fleets.has(id)
  }

  of<T extends SectorEvent['type']>(type: T): Extract<SectorEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as never
  }
}

test('[PLAY-1] two fleets meet, fight without dice, and the winner goes on', () => {
  const war = new War()
  war.place('a', 'ann', { x: 100, y: 500 }, { interceptor: 10 }, { stance: 'attack' })
  war.place('b', 'bob', { x: 500, y: 500 }, { interceptor: 5 })
  war.letPass()
  assert.equal(war.give('ann', { type: 'move', fleetId: 'a', to: { x: 900, y: 500 } }), null)
  war.letPass(14_000)
  assert.equal(war.of('battle.began').length, 0)
  war.letPass(200)
  const [began] = war.of('battle.began')
  assert.ok(began)
  // 340 of the 400 units between them, at 24 units a second.
  assert.equal(began.at, 5_000 + Math.ceil((340 / 24) * 1_000))
  assert.deepEqual(
    began.data.fleets.map(({ fleetId, isHeld }) => [fleetId, isHeld]),
    [
      ['a', true],
      ['b', true],
    ],
  )
  assert.equal(war.fleet('a').battle?.isHeld, true)
  assert.equal(war.give('ann', { type: 'move', fleetId: 'a', to: { x: 1, y: 1 } }), 'in_battle')
  assert.equal(war.give('ann', { type: 'stop', fleetId: 'a' }), 'in_battle')
  war.letPass(60_000)
  const [ended] = war.of('battle.ended')
  assert.ok(ended)
  assert.equal(war.has('b'), false)
  const rounds = war.of('battle.round')
  rounds.forEach((round, index) => {
    assert.equal(round.at, began.at + (index + 1) * ROUND_MS, 'rounds abut')
    assert.equal(round.data.round, index + 1)
  })
  assert.equal(ended.at, rounds.at(-1)?.at)
  // 80 damage a round against 200 hull: over in the third.
  assert.equal(ended.data.rounds, 3)
  const [ann, bob] = ended.data.parties
  assert.deepEqual(bob, {
    party: 'bob',
    brought: { interceptor: 5 },
    lost: { interceptor: 5 },
    dealt: bob?.dealt,
    cargoLost: { ore: 0, gas: 0 },
  })
  assert.equal(ann?.dealt, 200_000)
  assert.equal(bob?.dealt, 400_000 - hullLeft(war.fleet('a')))
  assert.deepEqual(positionAt(war.fleet('a').course, war.little.now), { x: 900, y: 500 })
})

test('an order to a fleet in battle may be queued, and is carried out afterwards', () => {
  const war = new War()
  war.place('a', 'ann', { x: 500, y: 500 }, { cruiser: 5 })
  war.place('b', PIRATES, { x: 530, y: 500 }, { scout: 1 })
  war.letPass(5_001)
  assert.equal(war.fleet('a').battle !== null, true)
  const wish = { type: 'move', fleetId: 'a', to: { x: 100, y: 100 }, queue: true } as const
  assert.equal(war.give('ann', wish), null)
  war.letPass(120_000)
  assert.deepEqual(positionAt(war.fleet('a').course, war.little.now), { x: 100, y: 100 })
})

test('who is far weaker is fought, but stops nobody', () => {
  const war = new War()
  war.place('a', 'ann', { x: 100, y: 500 }, { cruiser: 20 }, { stance: 'attack' })
  war.place('b', 'bob', { x: 300, y: 500 }, { scout: 10 })
  war.letPass()
  war.give('ann', { type: 'move', fleetId: 'a', to: { x: 900, y: 500 } })
  war.letPass(12_500)
  assert.equal(war.of('battle.began').length, 1)
  const { battle, course } = war.fleet('a')
  assert.deepEqual([battle?.isHeld, course.vx > 0], [false, true])
  war.letPass(120_000)
  assert.equal(war.has('b'), false)
  assert.deepEqual(positionAt(war.fleet('a').course, war.little.now), { x: 900, y: 500 })
})

test('[READ-1] the account of a battle names where its story begins, and the battles that became part of it', () => {
  const war = new War()
  const many = { cruiser: 60 }
  war.place('a', 'ann', { x: 130, y: 500 }, many, { stance: 'attack' })
  war.place('b', 'bob', { x: 100, y: 500 }, many)
  war.place('c', 'ann', { x: 230, y: 500 }, many, { stance: 'attack' })
  war.place('d', 'bob', { x: 260, y: 500 }, many)
  war.place('e', 'bob', { x: 180, y: 800 }, many)
  war.letPass(6_000)
  const [first, second] = war.of('battle.began')
  assert.ok(first && second)
  assert.equal(war.give('bob', { type: 'move', fleetId: 'e', to: { x: 180, y: 500 } }), null)
  war.letPass(400_000)
  const joined = war.of('battle.joined').find(({ data }) => data.absorbed !== null)
  assert.ok(joined)
  const { battleId, absorbed } = joined.data
  assert.deepEqual(
    [battleId, absorbed].sort(),
    [first, second].map((one) => one.data.battleId).sort(),
  )
  const began = [first, second].find((one) => one.data.battleId === battleId)
  const all = war.of('battle.ended')
  assert.equal(all.length, 1)
  const [ended] = all
  assert.deepEqual(
    [ended?.data.battleId, ended?.data.beganSeq, ended?.data.absorbed],
    [battleId, began?.seq, [absorbed]],
  )
})

test('a retreat costs a last volley, and is not met for a while', () => {
  const war = new War()
  war.place('a', 'ann', { x: 500, y: 500 }, { frigate: 4 })
  war.place('b', PIRATES, { x: 530, y: 500 }, { frigate: 6 })
  war.letPass(5_001)
  assert.equal(war.give('ann', { type: 'retreat', fleetId: 'a' }), 'in_battle')
  assert.equal(war.give('ann', { type: 'retreat', fleetId: 'c' }), 'no_such_fleet')
  war.letPass(2 * ROUND_MS)
  assert.equal(war.fleet('a').battle?.rounds, 2)
  const before = hullLeft(war.fleet('a'))
  assert.equal(war.give('ann', { type: 'retreat', fleetId: 'a', toSector: 999 }), 'not_adjacent')
  assert.equal(war.give('ann', { type: 'retreat', fleetId: 'a', toSector: NEAR }), null)
  const fled = war.fleet('a')
  assert.equal(before - hullLeft(fled), shipCount(war.fleet('b').ships) * 14 * 1_000)
  assert.deepEqual(
    [fled.battle, fled.truce],
    [null, { until: war.little.now + RETREAT_TRUCE_MS, after: 'retreat' }],
  )
  assert.equal(fled.course.gate, NEAR)
  war.letPass(RETREAT_TRUCE_MS - 1)
  assert.equal(war.of('battle.began').length, 1)
  assert.equal(war.of('battle.ended').length, 1)
  assert.equal(war.give('ann', { type: 'retreat', fleetId: 'a' }), 'no_battle')
})

test('nobody who just arrived is met, until it gets an order', () => {
  const war = new War()
  war.place('b', PIRATES, { x: 530, y: 500 }, { frigate: 1 })
  war.letPass()
  war.place('a', 'ann', { x: 500, y: 500 }, { frigate: 1 })
  war.place('c', 'ann', { x: 100, y: 100 }, { frigate: 1 })
  war.letPass(2_000)
  assert.equal(war.of('battle.began').length, 0)
  assert.equal(war.give('ann', { type: 'stop', fleetId: 'a' }), null)
  assert.equal(war.of('fleet.readied').length, 1)
  assert.equal(war.of('battle.began').length, 1)
})

test('[VIS-1] an unseen target is answered like one that does not exist', () => {
  const war = new War()
  war.place('a', 'ann', { x: 100, y: 100 }, { frigate: 1 })
  war.place('b', 'bob', { x: 900, y: 900 }, { frigate: 1 })
  war.place('m', null, { x: 150, y: 100 }, { hauler: 1 })
  war.letPass()
  const at = (target: string) =>
    war.give('ann', { type: 'attack', fleetId: 'a', target: { fleetId: target } })
  assert.equal(at('b'), 'no_such_fleet')
  assert.equal(at('none'), 'no_such_fleet')
  assert.equal(at('a'), 'bad_target')
  assert.equal(
    war.give('bob', { type: 'attack', fleetId: 'a', target: { fleetId: 'b' } }),
    'no_such_fleet',
  )
})

test('an attack goes after its target, and makes an outlaw of who attacks a merchant', () => {
  const war = new War(RIM)
  war.place('a', 'ann', { x: 100, y: 500 }, { interceptor: 4 })
  war.place('b', 'bob', { x: 240, y: 500 }, { hauler: 2 }, { stance: 'passive' })
  war.letPass()
  war.give('bob', { type: 'move', fleetId: 'b', to: { x: 240, y: 900 } })
  assert.equal(war.give('ann', { type: 'attack', fleetId: 'a', target: { fleetId: 'b' } }), null)
  war.letPass(2_000)
  war.give('bob', { type: 'move', fleetId: 'b', to: { x: 600, y: 500 } })
  const turned = war.events.filter(
    (event) => event.type === 'fleet.course' && event.data.fleetId === 'a',
  )
  assert.equal(turned.length, 2, 'it changes course when its target does')
  war.letPass(20_000)
  assert.equal(war.of('battle.began').length, 1)
  assert.equal(war.of('commander.outlawed')[0]?.data.commander, 'ann')
  assert.ok(war.fleet('a').outlawUntil > war.little.now)
  war.letPass(60_000)
  assert.equal(war.has('b'), false)
  assert.deepEqual(war.fleet('a').plan, [])
})

test('an escort flies along, also through a gate; a patrol goes round', () => {
  const war = new War()
  war.place('a', 'ann', { x: 400, y: 500 }, { scout: 1 })
  war.place('b', 'ann', { x: 500, y: 500 }, { frigate: 1 })
  war.place('c', 'ann', { x: 500, y: 500 }, { frigate: 1 })
  war.letPass()
  assert.equal(
    war.give('ann', { type: 'escort', fleetId: 'a', target: { fleetId: 'a' } }),
    'bad_target',
  )
  assert.equal(war.give('ann', { type: 'escort', fleetId: 'a', target: { fleetId: 'b' } }), null)
  const points = [
    { x: 500, y: 400 },
    { x: 600, y: 400 },
  ]
  assert.equal(war.give('ann', { type: 'patrol', fleetId: 'c', points }), null)
  war.letPass(60_000)
  assert.ok(war.fleet('a').course.until <= war.little.now, 'it waits beside the other')
  const before = war.events.length
  war.letPass(60_000)
  assert.ok(
    war.events
      .slice(before)
      .every((event) => !('fleetId' in event.data) || event.data.fleetId === 'c'),
  )
  war.give('ann', { type: 'jump', fleetId: 'b', toSector: NEAR })
  war.letPass(120_000)
  const there = war.little.state(NEAR).fleets
  assert.deepEqual([there.has('b'), there.has('a')], [true, true])
})

test('[PLAY-1] a fight that nobody joins ends exactly as previewed, in whatever order it is listed', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 6, maxLength: 6 })
  const force = fc.record({
    party: fc.integer({ min: 0, max: 2 }),
    counts,
    hurt: fc.integer({ min: 0, max: 900 }),
    x: fc.integer({ min: 480, max: 520 }),
  })
  fc.assert(
    fc.property(fc.array(force, { minLength: 2, maxLength: 8 }), (drawn) => {
      const war = new War()
      drawn.forEach(({ party, counts, hurt, x }, index) => {
        const ships: Ships = Object.fromEntries(
          [
            ['interceptor', 1] as const,
            ...SHIP_CLASSES.map((one, at) => [one, counts[at] ?? 0] as const),
          ].filter(([, n]) => n > 0),
        )
        const wounds = ships.cruiser ? { cruiser: hurt * 300 * ships.cruiser } : {}
        war.place(`f${index}`, `c${party}`, { x, y: 500 }, ships, { stance: 'attack', wounds })
      })
      const fleets = drawn.map((_, index) => war.fleet(`f${index}`))
      const forces = fleets.map(
        ({ id, owner, ships, wounds, course }): Force => ({
          ...{ id, ships, wounds, at: { x: course.x, y: course.y } },
          side: Number(owner?.slice(1)),
        }),
      )
      const hostile = (one: number, other: number): boolean => one !== other
      const preview = previewBattle(forces, hostile)
      assert.deepEqual(previewBattle([...forces].reverse(), hostile), {
        ...preview,
        left: new Map([...preview.left].reverse()),
      })
      war.letPass(5_000 + 1_000 * ROUND_MS)
      const left = fleets.filter(({ id }) => war.has(id)).map(({ id }) => id)
      assert.deepEqual(left, [...preview.left.keys()])
      for (const [id, { ships, wounds }] of preview.left) {
        assert.deepEqual([war.fleet(id).ships, war.fleet(id).wounds], [ships, wounds], id)
      }
      assert.equal(war.of('battle.round').length, preview.rounds)
    }),
    { numRuns: 200 },
  )
})

test('[OWN-5] ships are conserved over random wars, and every round is a step', () => {
  const owners = ['ann', 'bob', 'cid', PIRATES]
  const fleet = fc.record({
    owner: fc.integer({ min: 0, max: 3 }),
    x: fc.integer({ min: 300, max: 700 }),
    y: fc.integer({ min: 300, max: 700 }),
    toX: fc.integer({ min: 300, max: 700 }),
    toY: fc.integer({ min: 300, max: 700 }),
    counts: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 6, maxLength: 6 }),
    stance: fc.constantFrom('passive', 'defend', 'attack' as const),
  })
  let battles = 0
  fc.assert(
    fc.property(fc.array(fleet, { minLength: 2, maxLength: 9 }), (drawn) => {
      const war = new War()
      const brought = new Map<string, Ships>()
      drawn.forEach(({ owner, x, y, counts, stance }, index) => {
        const all = SHIP_CLASSES.map((one, at) => [one, counts[at] ?? 0] as const)
        const ships: Ships = Object.fromEntries(
          [...all, ['scout', 1] as const].filter(([, n]) => n > 0),
        )
        brought.set(`f${index}`, ships)
        war.place(`f${index}`, owners[owner] ?? null, { x, y }, ships, {
          stance: stance as 'attack',
        })
      })
      war.letPass(1_000)
      drawn.forEach(({ owner, toX, toY }, index) => {
        if (!war.has(`f${index}`)) return
        war.give(owners[owner] ?? '', {
          type: 'move',
          fleetId: `f${index}`,
          to: { x: toX, y: toY },
        })
      })
      war.letPass(300_000)
      battles += war.of('battle.ended').length
      const lost = new Map<string, number>()
      for (const { data } of war.of('battle.ended')) {
        for (const party of data.parties) {
          lost.set(party.party, (lost.get(party.party) ?? 0) + shipCount(party.lost))
        }
      }
      owners.forEach((owner, number) => {
        const own = drawn.flatMap((one, index) => (one.owner === number ? [`f${index}`] : []))
        const had = own.reduce((sum, id) => sum + shipCount(brought.get(id) ?? {}), 0)
        const has = own.reduce(
          (sum, id) => sum + (war.has(id) ? shipCount(war.fleet(id).ships) : 0),
          0,
        )
        assert.equal(has + (lost.get(owner) ?? 0), had, `ships of ${owner}`)
      })
      assert.equal(war.little.state(SECTOR).battles.size, 0, 'every battle ends')
    }),
    { numRuns: 150 },
  )
  assert.ok(battles > 100, `${battles} battles`)
})

test('ships of a commander with less than 0 credits deal half their damage', () => {
  /** @returns the hull that each destroys in the first round, in thousandths */
  const dealt = (...facts: readonly { readonly key: string; readonly since: number }[]) => {
    const war = new War()
    const known = facts.map((fact, n) => ({ n, kind: 'insolvent', value: true, ...fact }))
    war.little.learn(...known)
    war.place('a', 'ann', { x: 500, y: 500 }, { cruiser: 5 }, { stance: 'attack' })
    war.place('b', 'bob', { x: 540, y: 500 }, { cruiser: 5 })
    war.letPass(5_000 + ROUND_MS)
    return war.of('battle.round')[0]?.data.dealt
  }
  const full = 5 * 36_000
  assert.deepEqual(dealt(), { ann: full, bob: full })
  assert.deepEqual(dealt({ key: 'bob', since: 1_000 }), { ann: full, bob: full / 2 })
  assert.deepEqual(dealt({ key: 'bob', since: 60_000 }), { ann: full, bob: full }, 'not yet')
})
