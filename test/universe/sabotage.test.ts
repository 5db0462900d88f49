import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SABOTAGES } from './sabotages.ts'
import { Universe } from './Universe.ts'

/** Each is seen well within these; the seeds are tried in order, so a run is the same each time. */
const SEEDS_MAX = 150

for (const [name, sabotage] of Object.entries(SABOTAGES)) {
  test(`the universe notices when ${sabotage.breaks} (${name})`, async (t) => {
    const mend = sabotage.patch?.()
    try {
      for (let seed = 1; seed <= SEEDS_MAX; seed++) {
        const { violations } = await new Universe(seed, sabotage).run()
        const [first] = violations
        if (first === undefined) continue
        t.diagnostic(`seed ${seed}: ${first}`)
        const rules = violations.map((violation) => /^\[(.*?)\]/.exec(violation)?.[1] ?? '')
        assert.ok(
          rules.some((rule) => sabotage.caughtBy.includes(rule)),
          `expected ${sabotage.caughtBy.join(' or ')}, found ${first}`,
        )
        return
      }
      assert.fail(`not noticed in ${SEEDS_MAX} seeds`)
    } finally {
      mend?.()
    }
  })
}
