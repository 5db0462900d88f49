import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Fleet, Wounds } from '../../src/sim/fleets/fleet.ts'
import {
  fullHull,
  hullLeft,
  hullShare,
  minusWounds,
  plusWounds,
  woundsTaken,
} from '../../src/sim/fleets/wounds.ts'
import { minusShips, SHIP_CLASSES, type Ships } from '../../src/sim/rules/ships.ts'

type Hurt = Pick<Fleet, 'ships' | 'wounds'>

/** A fleet with at least a thousandth of hull per ship, and ships of it that leave. */
const leaving = fc
  .array(fc.tuple(fc.nat(80), fc.nat(100), fc.nat(100)), { minLength: 6, maxLength: 6 })
  .map((drawn): [Hurt, Ships] => {
    const ships: Record<string, number> = {}
    const wounds: Record<string, number> = {}
    const part: Record<string, number> = {}
    drawn.forEach(([count, hurtPercent, partPercent], index) => {
      const one = SHIP_CLASSES[index] ?? 'scout'
      if (count === 0) return
      ships[one] = count
      wounds[one] = Math.floor(((fullHull(one, count) - count) * hurtPercent) / 100)
      part[one] = Math.floor((count * partPercent) / 100)
    })
    return [{ ships, wounds: plusWounds(wounds, {}) }, part]
  })

test('[OWN-5] a split conserves hull and wounds, and leaves no ship without hull', () => {
  fc.assert(
    fc.property(leaving, ([fleet, part]) => {
      const taken = woundsTaken(fleet, part)
      const gone = { ships: part, wounds: taken }
      const stays = {
        ships: minusShips(fleet.ships, part) ?? {},
        wounds: minusWounds(fleet.wounds, taken),
      }
      assert.equal(hullLeft(gone) + hullLeft(stays), hullLeft(fleet))
      assert.deepEqual(plusWounds(gone.wounds, stays.wounds), fleet.wounds)
      for (const half of [gone, stays]) {
        for (const one of SHIP_CLASSES) {
          const count = half.ships[one] ?? 0
          assert.ok(fullHull(one, count) - (half.wounds[one] ?? 0) >= count, one)
        }
      }
    }),
    { numRuns: 2_000 },
  )
})

test('hull is counted in thousandths, and told as a share', () => {
  const wounds: Wounds = { scout: 20_000 }
  assert.equal(hullLeft({ ships: { scout: 2, hauler: 1 }, wounds }), 100_000)
  assert.equal(hullShare({ ships: { scout: 2 }, wounds }), 0.5)
  assert.equal(hullShare({ ships: {}, wounds: {} }), 0)
})
