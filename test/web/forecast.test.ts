import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { forecastInWords, woundsOf } from '../../web/src/ui/forecast.ts'

const fleet = (ships: Ships) => ({ ships, wounds: {} })

test('[PLAY-1] a fight between known forces is told before it: who wins, what it costs, how long', () => {
  // 5, 3 and 2 of theirs fire, 8 hull each: 80 hull, which is two interceptors.
  assert.equal(
    forecastInWords([fleet({ interceptor: 10 })], [fleet({ interceptor: 5 })]),
    'You win, losing 2 interceptors; 3 rounds.',
  )
  assert.equal(
    forecastInWords([fleet({ interceptor: 5 })], [fleet({ interceptor: 10 })]),
    'You lose all; they lose 2 interceptors. 3 rounds.',
  )
  assert.equal(
    forecastInWords([fleet({ cruiser: 5 })], [fleet({ hauler: 1 })]),
    'You win, losing nothing; 1 round.',
  )
  assert.equal(
    forecastInWords([fleet({ scout: 1 })], [fleet({ scout: 1 })]),
    'Nobody is left on either side; 20 rounds.',
  )
  assert.equal(
    forecastInWords([fleet({ hauler: 1 })], [fleet({ hauler: 1 })]),
    'Neither side can win this.',
  )
})

test('all fleets beside each side are counted', () => {
  const two = [fleet({ interceptor: 5 }), fleet({ interceptor: 5 })]
  // Either takes half of the damage, which is no ship's hull.
  assert.equal(
    forecastInWords(two, [fleet({ interceptor: 5 })]),
    'You win, losing nothing; 3 rounds.',
  )
})

test('of a hurt fleet only the share of hull is known, so the forecast says about', () => {
  const wounds = woundsOf({ shipsByClass: { frigate: 2 }, hull: 0.5 })
  assert.deepEqual(wounds, { frigate: 110_000 })
  const words = forecastInWords([fleet({ cruiser: 3 })], [{ ships: { frigate: 2 }, wounds }])
  assert.equal(words, 'You win, losing nothing; about 1 round.')
  assert.deepEqual(woundsOf({ shipsByClass: { scout: 1 }, hull: 1 }), {})
  assert.deepEqual(woundsOf({ shipsByClass: { scout: 1 }, hull: 0 }), { scout: 19_999 })
})

test('[PLAY-1] a station fights in the forecast too', () => {
  const station = { ships: { station: 2 }, wounds: {} }
  // It deals 40 hull a round, which is an interceptor, and half of that once a section is gone.
  assert.equal(
    forecastInWords([fleet({ interceptor: 15 })], [station]),
    'You win, losing 6 interceptors; 9 rounds.',
  )
  assert.equal(
    forecastInWords([fleet({ interceptor: 3 })], [station]),
    'You lose all; they lose nothing. 3 rounds.',
  )
  assert.equal(
    forecastInWords([fleet({ interceptor: 12 })], [station]),
    'You lose all; they lose part of the station. 18 rounds.',
  )
})
