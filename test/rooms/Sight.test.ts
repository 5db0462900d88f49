import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Sight } from '../../rooms/Sight.ts'
import { positionAt } from '../../src/sim/course.ts'
import type { Fleet } from '../../src/sim/fleet.ts'
import { PLANE_UNITS, SHIP_CLASSES, SHIPS, type Ships } from '../../src/sim/rules.ts'

/** Few owners and a small piece of the plane: so that all that can happen does. */
const OWNERS = ['ann', 'bob', 'eve', null]
const NOW = 5_000

const coordinate = fc.oneof(
  fc.double({ min: 0, max: PLANE_UNITS, noNaN: true }),
  // On the very line of a sensor's reach, and of a square's side.
  fc.integer({ min: 0, max: 40 }).map((squares) => squares * 25),
)
const speed = fc.double({ min: -20, max: 20, noNaN: true })
const ships: fc.Arbitrary<Ships> = fc.dictionary(
  fc.constantFrom(...SHIP_CLASSES),
  fc.constantFrom(0, 1, 10, 11, 50, 51),
)

const fleet = fc
  .record({
    owner: fc.constantFrom(...OWNERS),
    ships,
    course: fc.record({
      ...{ x: coordinate, y: coordinate, vx: speed, vy: speed },
      since: fc.integer({ min: 0, max: NOW }),
      until: fc.integer({ min: 0, max: 2 * NOW }),
      gate: fc.constant(null),
    }),
  })
  .map((drawn): Omit<Fleet, 'id'> => ({ ...drawn, name: 'F', hops: 0, plan: [] }))
const fleets = fc
  .array(fleet, { maxLength: 12 })
  .map((list): Fleet[] => list.map((one, index) => ({ ...one, id: `f${index}` })))

/** What VIS-1 says, said again as plainly as can be. */
function plainly(all: readonly Fleet[], members: readonly string[]) {
  const own = all.filter(({ owner }) => owner !== null && members.includes(owner))
  const visible: string[] = []
  const blips: [number, number, number][] = []
  for (const one of all) {
    const at = positionAt(one.course, NOW)
    const shares = own.map((sensor) => {
      const from = positionAt(sensor.course, NOW)
      const square = (from.x - at.x) ** 2 + (from.y - at.y) ** 2
      const reach = Math.max(
        0,
        ...SHIP_CLASSES.filter((kind) => (sensor.ships[kind] ?? 0) > 0).map(
          (kind) => SHIPS[kind].sensorUnits,
        ),
      )
      if (square <= reach ** 2) return 'sees'
      return square <= (reach * 1.5) ** 2 ? 'notices' : 'misses'
    })
    if (own.includes(one) || shares.includes('sees')) visible.push(one.id)
    else if (shares.includes('notices')) {
      const count = Object.values(one.ships).reduce((sum, number) => sum + number, 0)
      const size = count > 50 ? 2 : count > 10 ? 1 : 0
      blips.push([Math.floor(at.x / 25), Math.floor(at.y / 25), size])
    }
  }
  return { visible, blips }
}

test('[VIS-1] a group sees what is within its best sensors, and notices what is within one and a half times that', () => {
  const seen = { fleets: 0, blips: 0, hidden: 0, sizes: new Set<number>() }
  fc.assert(
    fc.property(
      fleets,
      fc.subarray(['ann', 'bob', 'eve'], { minLength: 1, maxLength: 2 }),
      (all, members) => {
        const plain = plainly(all, members)
        const { visible, blips } = new Sight(all, NOW).seenBy(members)
        assert.deepEqual([...visible].sort(), [...plain.visible].sort())
        const triples = Array.from({ length: blips.length / 3 }, (_, at) =>
          blips.slice(at * 3, at * 3 + 3),
        )
        const order = (list: readonly (readonly number[])[]) =>
          list.map((blip) => blip.map((part) => String(part).padStart(3, '0')).join())
        assert.deepEqual(order(triples), order(plain.blips).sort())
        seen.fleets += visible.size
        seen.blips += triples.length
        seen.hidden += all.length - visible.size - triples.length
        for (const [, , size = 0] of plain.blips) seen.sizes.add(size)
      },
    ),
    { numRuns: 2_000 },
  )
  // The plays held everything there is to see.
  assert.ok(seen.fleets > 1_000 && seen.blips > 500 && seen.hidden > 500)
  assert.deepEqual([...seen.sizes].sort(), [0, 1, 2])
})

test('[VIS-1] own fleets are always seen, without a sensor too; a merchant is seen like anybody', () => {
  const at = (id: string, owner: string | null, x: number, of: Ships): Fleet => ({
    ...{ id, owner, name: id, hops: 0, plan: [], ships: of },
    course: { x, y: 500, vx: 0, vy: 0, since: 0, until: 0, gate: null },
  })
  const all = [
    at('blind', 'ann', 900, {}),
    at('hauler', 'ann', 100, { hauler: 1 }),
    at('near', null, 200, { hauler: 1 }),
    at('further', null, 250, { hauler: 1 }),
    at('beyond', null, 250.001, { hauler: 1 }),
  ]
  const { visible, blips } = new Sight(all, NOW).seenBy(['ann'])
  assert.deepEqual([...visible].sort(), ['blind', 'hauler', 'near'])
  assert.deepEqual(blips, [10, 20, 0])
  assert.deepEqual(new Sight(all, NOW).seenBy(['nobody']), { visible: new Set(), blips: [] })
})

test('[VIS-1] the order of blips tells nothing of what they stand for', () => {
  fc.assert(
    fc.property(fleets, fc.func(fc.integer()), (all, key) => {
      const mixed = all.toSorted((one, other) => key(one.id) - key(other.id))
      assert.deepEqual(
        new Sight(mixed, NOW).seenBy(['ann']).blips,
        new Sight(all, NOW).seenBy(['ann']).blips,
      )
    }),
  )
})
