import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AT_PEACE, type Fleet, STANCES, type Stance } from '../../src/sim/fleets/fleet.ts'
import { contactTime } from '../../src/sim/galaxy/contactTime.ts'
import { type Course, courseTo, distance, positionAt, restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import type { Order } from '../../src/sim/orders.ts'
import { PIRATES } from '../../src/sim/rules/commanders.ts'
import { CONTACT_UNITS } from '../../src/sim/rules/war.ts'
import type { SectorState } from '../../src/sim/sectorState.ts'
import { canHarm } from '../../src/sim/war/Battlefield.ts'
import { Sides } from '../../src/sim/war/hostility.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'

const GALAXY = makeGalaxy('contacts', 16)
const SECTOR = 3
const POLL_MS = 50

const coordinate = fc.double({ min: 0, max: 1_000, noNaN: true })
const point = fc.record({ x: coordinate, y: coordinate })
const course = fc
  .tuple(point, point, fc.double({ min: 5, max: 30, noNaN: true }), fc.nat(20_000), fc.boolean())
  .map(([from, to, speed, since, rests]): Course => {
    return rests ? restAt(from, since) : courseTo(from, to, speed, since)
  })

test('a solved contact is the first millisecond in range, as a look at each of them finds it', () => {
  fc.assert(
    fc.property(course, course, fc.nat(30_000), (one, other, from) => {
      const at = contactTime(one, other, from)
      const apart = (ms: number): number => distance(positionAt(one, ms), positionAt(other, ms))
      if (at !== null) {
        assert.ok(at >= from && apart(at) <= CONTACT_UNITS)
        if (at > from) assert.ok(apart(at - 1) > CONTACT_UNITS)
      }
      const until = Math.min(at ?? Number.POSITIVE_INFINITY, Math.max(one.until, other.until, from))
      for (let ms = from; ms < until; ms += POLL_MS) {
        assert.ok(apart(ms) > CONTACT_UNITS, `missed at ${ms}`)
      }
    }),
    { numRuns: 1_000 },
  )
})

/** A pair that fights, by a look at two fleets: what the index over all of them must come to. */
function shouldFight(little: LittleGalaxy, state: SectorState, one: Fleet, other: Fleet): boolean {
  const { now } = little
  const isTruce = [one, other].some(({ truce }) => (truce?.until ?? 0) > now)
  if (isTruce || (!canHarm(one.ships) && !canHarm(other.ships))) return false
  const apart = distance(positionAt(one.course, now), positionAt(other.course, now))
  if (apart > CONTACT_UNITS) return false
  const sides = new Sides(little.facts, state, now)
  return sides.areHostile(sides.fighter(one), sides.fighter(other))
}

const OWNERS = ['ann', 'bob', 'cid', 'dan', PIRATES, null]

type Step =
  | { readonly kind: 'move'; readonly fleet: number; readonly x: number; readonly y: number }
  | { readonly kind: 'stance'; readonly fleet: number; readonly stance: Stance }
  | { readonly kind: 'attack'; readonly fleet: number; readonly other: number }
  | { readonly kind: 'retreat' | 'stop'; readonly fleet: number }
  | { readonly kind: 'war' | 'pact'; readonly inMs: number }
  | { readonly kind: 'shield'; readonly owner: number; readonly forMs: number }

const near = fc.integer({ min: 350, max: 650 })
const number = fc.nat(9)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('move' as const), fleet: number, x: near, y: near }),
  },
  fc.record({
    kind: fc.constant('stance' as const),
    fleet: number,
    stance: fc.constantFrom(...STANCES),
  }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('attack' as const), fleet: number, other: number }),
  },
  fc.record({ kind: fc.constantFrom('retreat' as const, 'stop' as const), fleet: number }),
  fc.record({ kind: fc.constantFrom('war' as const, 'pact' as const), inMs: fc.nat(3_000) }),
  fc.record({
    kind: fc.constant('shield' as const),
    owner: fc.nat(3),
    forMs: fc.integer({ min: 1, max: 5_000 }),
  }),
)
const fleet = fc.record({
  owner: fc.nat(OWNERS.length - 1),
  at: fc.record({ x: near, y: near }),
  ships: fc.constantFrom(
    { scout: 2 },
    { interceptor: 4 },
    { frigate: 3, scout: 1 },
    { cruiser: 2 },
    { hauler: 2 },
  ),
  stance: fc.constantFrom(...STANCES),
})

class Steps {
  readonly little = new LittleGalaxy(GALAXY)
  #n = 0

  constructor(
    fleets: readonly {
      owner: number
      at: { x: number; y: number }
      ships: Fleet['ships']
      stance: Stance
    }[],
  ) {
    this.little.learn(this.#fact('alliance', 'cid', 0, 'x'), this.#fact('alliance', 'dan', 0, 'y'))
    fleets.forEach(({ owner, at, ships, stance }, index) => {
      const of = {
        id: `f${index}`,
        name: `f${index}`,
        owner: OWNERS[owner] ?? null,
        ships,
        hops: 0,
      }
      const fleet: Fleet = { ...of, plan: [], course: restAt(at, 0), ...AT_PEACE, stance }
      this.little.place(fleet, SECTOR)
    })
  }

  get state(): SectorState {
    return this.little.state(SECTOR)
  }

  do(step: Step): void {
    const { little } = this
    switch (step.kind) {
      case 'war':
      case 'pact':
        little.learn(this.#fact('relation', 'x y', little.now + step.inMs, step.kind))
        return
      case 'shield': {
        const owner = OWNERS[step.owner] ?? ''
        little.learn(
          this.#fact('shield', owner, little.now, true),
          this.#fact('shield', owner, little.now + step.forMs, false),
        )
        return
      }
    }
    const id = `f${step.fleet}`
    const owner = this.state.fleets.get(id)?.owner
    if (!owner) return
    const orders: Record<string, object> = {
      move: { type: 'move', fleetId: id, to: 'x' in step ? { x: step.x, y: step.y } : null },
      stance: { type: 'stance', fleetId: id, stance: 'stance' in step ? step.stance : null },
      attack: {
        type: 'attack',
        fleetId: id,
        target: { fleetId: `f${'other' in step ? step.other : 0}` },
      },
      retreat: { type: 'retreat', fleetId: id },
      stop: { type: 'stop', fleetId: id },
    }
    little.order(owner, SECTOR, { id: `order-${1_000 + ++this.#n}`, ...orders[step.kind] } as Order)
  }

  #fact(kind: string, key: string, since: number, value: unknown) {
    return { n: ++this.#n, kind, key, since, value }
  }
}

test('[FACT-1] no fight without hostility, and no hostility in range without a fight: polled every 50 ms', () => {
  let fights = 0
  fc.assert(
    fc.property(
      fc.array(fleet, { minLength: 2, maxLength: 10 }),
      fc.array(fc.tuple(step, fc.integer({ min: 0, max: 60 })), { maxLength: 40 }),
      (fleets, steps) => {
        const war = new Steps(fleets)
        const { little } = war
        little.onEvent = (event) => {
          if (event.type !== 'battle.began') return
          fights += 1
          const [one, other] = event.data.fleets.map(({ fleetId }) => war.state.fleets.get(fleetId))
          assert.ok(one && other && shouldFight(little, war.state, one, other), 'they should fight')
        }
        const look = (): void => {
          const all = [...war.state.fleets.values()]
          all.forEach((one, index) => {
            for (const other of all.slice(index + 1)) {
              if (!shouldFight(little, war.state, one, other)) continue
              const where = `${one.id} and ${other.id} at ${little.now}`
              assert.ok(one.battle && one.battle.id === other.battle?.id, where)
            }
          })
        }
        for (const [step, polls] of steps) {
          war.do(step)
          for (let poll = 0; poll < polls; poll++) {
            look()
            little.letPass(POLL_MS)
          }
        }
        look()
      },
    ),
    { numRuns: 250 },
  )
  assert.ok(fights > 40, `${fights} fights`)
})

test('an outlaw is not met by those who defend once it is one no longer', () => {
  const little = new LittleGalaxy(GALAXY)
  const place = (id: string, x: number, toX: number, more: Partial<Fleet>): void => {
    const of = { id, name: id, owner: id, ships: { frigate: 1 }, hops: 0, plan: [] }
    const course = courseTo({ x, y: 500 }, { x: toX, y: 500 }, 10, 0)
    little.state(SECTOR).fleets.set(id, { ...of, course, ...AT_PEACE, ...more })
  }
  const { contacts } = little.state(SECTOR)
  place('ann', 100, 400, {})
  place('bob', 400, 400, { outlawUntil: 20_000 })
  assert.equal(contacts.next(little.state(SECTOR), little.facts), null, 'they meet after 24 s')
  place('bob', 400, 400, { outlawUntil: 30_000 })
  contacts.relook(0)
  assert.equal(contacts.next(little.state(SECTOR), little.facts)?.at, 24_000)
})
