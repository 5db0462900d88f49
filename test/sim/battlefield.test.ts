import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fullHull } from '../../src/sim/fleets/wounds.ts'
import { distance } from '../../src/sim/galaxy/course.ts'
import {
  BEATS,
  BEATS_FACTOR,
  CONTACT_UNITS,
  FIGHTING_CLASSES,
  type FightingClass,
  type Forces,
  PARTS_PER_HULL,
  strengthOf,
} from '../../src/sim/rules/war.ts'
import { Battlefield, type Force } from '../../src/sim/war/Battlefield.ts'

const place = fc.record({ x: fc.integer({ min: 0, max: 130 }), y: fc.integer({ min: 0, max: 30 }) })
const ships = fc.record(
  {
    scout: fc.integer({ min: 0, max: 9 }),
    interceptor: fc.integer({ min: 0, max: 9 }),
    frigate: fc.integer({ min: 0, max: 5 }),
    cruiser: fc.integer({ min: 0, max: 3 }),
    hauler: fc.integer({ min: 0, max: 3 }),
    station: fc.integer({ min: 0, max: 2 }),
  },
  { requiredKeys: [] },
)
const one = fc.record({ at: place, ships, side: fc.nat(59) })

/** Each side is at peace with the few of its own kind: sides of one kind are hostile to all others. */
const kindOf = (side: number, kinds: number): number => side % kinds

function hullOf(forces: Forces, wounds: Forces, of: FightingClass): number {
  return fullHull(of, forces[of] ?? 0) - (wounds[of] ?? 0)
}

/** The hull that each force has left after a round, by class: RULES.md, written out. */
function plainRound(forces: readonly Force[], hostile: (a: number, b: number) => boolean) {
  const enemies = (force: Force): Force[] =>
    forces.filter(
      (other) => hostile(force.side, other.side) && distance(force.at, other.at) <= CONTACT_UNITS,
    )
  const total = ({ ships, wounds }: Force): number =>
    FIGHTING_CLASSES.reduce((sum, of) => sum + hullOf(ships, wounds, of), 0)
  const damage = (from: FightingClass, to: FightingClass): number =>
    strengthOf(from).damage * PARTS_PER_HULL * (BEATS[from] === to ? BEATS_FACTOR : 1)
  const hullNear = new Map(
    forces.map((force) => [force.id, enemies(force).reduce((sum, enemy) => sum + total(enemy), 0)]),
  )
  return new Map(
    forces.map((force) => {
      const left = FIGHTING_CLASSES.map((to) => {
        const had = hullOf(force.ships, force.wounds, to)
        const share = enemies(force).reduce((sum, enemy) => {
          const dealt = FIGHTING_CLASSES.reduce(
            (all, from) => all + (enemy.ships[from] ?? 0) * damage(from, to),
            0,
          )
          const hull = hullNear.get(enemy.id) ?? 0
          return hull === 0 ? sum : sum + dealt / hull
        }, 0)
        return had - Math.min(had, Math.floor(had * share))
      })
      return [force.id, left] as const
    }),
  )
}

test('[PLAY-1] a round is what the rules say, for few parties and for many', () => {
  fc.assert(
    fc.property(
      fc.array(one, { minLength: 2, maxLength: 70, size: 'max' }),
      fc.constantFrom(2, 3, 20, 60),
      (drawn, kinds) => {
        const forces = drawn.map(
          (force, index): Force => ({ ...force, id: `f${index}`, wounds: {} }),
        )
        const hostile = (a: number, b: number): boolean => kindOf(a, kinds) !== kindOf(b, kinds)
        const plain = plainRound(forces, hostile)
        const hits = new Map(new Battlefield(forces, hostile).fight().map((hit) => [hit.id, hit]))
        for (const force of forces) {
          const { ships, wounds } = hits.get(force.id) ?? force
          FIGHTING_CLASSES.forEach((of, index) => {
            const expected = plain.get(force.id)?.[index] ?? 0
            // Sums in another order may differ by a thousandth of hull.
            const apart = Math.abs(hullOf(ships, wounds, of) - expected)
            assert.ok(apart <= 1, `${force.id}: ${of} is ${apart} apart`)
          })
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('who is the strongest enemy in range is found for few parties and for many', () => {
  fc.assert(
    fc.property(
      fc.array(one, { minLength: 2, maxLength: 70, size: 'max' }),
      fc.constantFrom(2, 60),
      (drawn, kinds) => {
        const forces = drawn.map(
          (force, index): Force => ({ ...force, id: `f${index}`, wounds: {} }),
        )
        const hostile = (a: number, b: number): boolean => kindOf(a, kinds) !== kindOf(b, kinds)
        const strength = (id: string): number => (Number(id.slice(1)) * 7) % 31
        const found = new Battlefield(forces, hostile).strongestEnemies(strength)
        for (const { id, side, at } of forces) {
          const met = forces.filter(
            (other) => hostile(side, other.side) && distance(at, other.at) <= CONTACT_UNITS,
          )
          assert.equal(found.get(id), Math.max(0, ...met.map((other) => strength(other.id))))
        }
      },
    ),
    { numRuns: 300 },
  )
})
