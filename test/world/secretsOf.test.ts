import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dice } from '../../src/sim/core/dice.ts'
import { secretsOf } from '../../src/world/secretsOf.ts'

const SECRET = Uint8Array.from({ length: 32 }, (_, index) => index)
const SECTORS = Array.from({ length: 2_000 }, (_, index) => index + 1)

test('[VIS-1] each sector has a generator of its own, the same in every process, another by another secret', () => {
  const [one, same] = [secretsOf(SECRET), secretsOf(SECRET)]
  const other = secretsOf(SECRET.with(31, 0))
  const states = SECTORS.map((sector) => one.dice(sector))
  assert.deepEqual(
    SECTORS.map((sector) => same.dice(sector)),
    states,
  )
  const all = [...states, ...SECTORS.map((sector) => other.dice(sector))]
  for (const place of [0, 1, 2, 3]) {
    const distinct = new Set(all.map((state) => state[place])).size
    // Of 4,000 random integers of 32 bits hardly any are equal, even with one bit always set.
    assert.ok(distinct > 3_995, `${distinct} different integers at place ${place}`)
  }
})

test('a generator’s state is four integers of 32 bits, not all of them zero', () => {
  const { dice } = secretsOf(SECRET)
  for (const state of SECTORS.map(dice)) {
    assert.equal(state.length, 4)
    for (const integer of state) assert.equal(integer, integer | 0)
    assert.notEqual(state[0], 0)
    assert.deepEqual(new Dice(() => state).state, state)
  }
})
