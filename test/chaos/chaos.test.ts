import assert from 'node:assert/strict'
import test from 'node:test'
import { IS_LONG } from '../../testkit/isLong.ts'
import { runChaos } from './runChaos.ts'

/** One round for each kind of fault, so each happens; three in the long form. */
const ROUNDS = IS_LONG ? 15 : 5

/** The short form of `npm run chaos`. */
test('[OWN-1] [OWN-2] [OWN-3] [OWN-4] [DUR-1] [DUR-2] [DUR-3] [DUR-4] [OWN-5] [OWN-6] [HOLD-1] [PLAY-1] [READ-1] [LIFE-1] hold in a war under faults of real processes', async (t) => {
  const seed = String(Date.now())
  t.diagnostic(`seed ${seed}`)
  const report = await runChaos({
    seed,
    servers: 3,
    sectors: 16,
    merchants: 32,
    timeScale: 20,
    leaseSeconds: 2,
    players: 6,
    limitMs: 180_000,
    roundsMax: ROUNDS,
    pauseLives: [0.5, 1.5, 3],
    redisAwayMs: 3_000,
    onRound: (line) => t.diagnostic(line),
  })
  assert.equal(report.broken, null)
  const { counts, counters, acknowledged, takeovers, war, reports } = report
  t.diagnostic(JSON.stringify({ reports, ...war }))
  for (const kind of [
    'kills',
    'killsInRounds',
    'killsInCaptures',
    'pauses',
    'cutCommits',
    'rollingRestarts',
    'redisFlushes',
  ] as const) {
    assert.ok(counts[kind] > 0, `${kind} happened`)
  }
  assert.ok((counters.starlane_commit_settled_total ?? 0) > 0, 'unknown outcomes were settled')
  assert.ok(takeovers.length > 0)
  for (const what of [
    ...['rounds', 'retreats', 'merged', 'fleet.born', 'lost: rounds'],
    ...['granted', 'captured', 'fleet.docked', 'dockedAtSystems'],
  ]) {
    assert.ok((war[what] ?? 0) > 0, `there were ${what}`)
  }
  assert.ok(reports > 0, 'battles were reported')
  assert.ok(acknowledged > 15 * ROUNDS, `${acknowledged} orders were acknowledged`)
})
