import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IS_LONG } from '../../testkit/isLong.ts'
import { runSeeds, Tally } from './runSeeds.ts'
import { Universe } from './Universe.ts'

const SEEDS = IS_LONG ? 100 : 40

/** Counts of faults that must not be zero: faults that did not happen would prove nothing. */
const MUST_HAPPEN = [
  'crashes',
  'stops',
  'pauses',
  'storeDowns',
  'cutOffs',
  'clockSteps',
  'snapshotsDamaged',
  'hintsRepeated',
  'executedLate',
  'unknownSettled',
  'alreadyApplied',
  'stale',
  'orderKnown',
  'transitGone',
  'refusedWhole',
  'releases',
  'sectorsLapsed',
  'takeovers',
  'transfers',
  'drains',
  'snapshots',
  'sharedFlushes',
  'jumps',
  'ordersAccepted',
  'ordersRefused',
]

test('[OWN-1] [OWN-2] [OWN-3] [OWN-4] [DUR-1] [DUR-2] [DUR-3] [DUR-4] [DUR-5] [TIME-1] [TIME-2] hold in a storm of faults', async (t) => {
  const tally = new Tally()
  await runSeeds(1, SEEDS, (outcome) => tally.add(outcome))
  assert.deepEqual(tally.failures, [])
  assert.equal(tally.runs, SEEDS)
  for (const name of MUST_HAPPEN) {
    const count = tally.counts.get(name) ?? 0
    t.diagnostic(`${name}: ${count}`)
    assert.ok(count > 0, `${name} never happened`)
  }
})

/** Seeds that once broke a rule, and how. */
const REMEMBERED = [
  [788, 'OWN-3: a sector went live after a pause had eaten the lease it was loaded under'],
] as const

for (const [seed, story] of REMEMBERED) {
  test(`seed ${seed} no longer breaks a rule (${story})`, async () => {
    assert.deepEqual((await new Universe(seed).run()).violations, [])
  })
}

test('a seed decides everything: the same run each time', async () => {
  const [one, again] = [await new Universe(7).run(), await new Universe(7).run()]
  assert.deepEqual(one, again)
})
