import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SABOTAGES } from './sabotages.ts'
import { Universe } from './Universe.ts'

/**
 * Most seeds tried for a sabotage. Each is noticed far earlier; the order is fixed, so runs are
 * equal.
 */
const SEEDS_MAX = 150

/**
 * Seeds in which sabotages were last noticed, tried first to save many runs without effect. When
 * the universe has changed they may have no effect either: `npm run universe:sabotages` finds new
 * ones.
 */
const NOTICED_IN: Readonly<Record<string, number>> = JSON.parse(
  readFileSync(new URL('noticedIn.json', import.meta.url), 'utf8'),
)

function seedsFor(name: string): Set<number> {
  const inOrder = Array.from({ length: SEEDS_MAX }, (_, index) => index + 1)
  return new Set([NOTICED_IN[name] ?? 1, ...inOrder])
}

for (const [name, sabotage] of Object.entries(SABOTAGES)) {
  test(`the universe notices when ${sabotage.breaks} (${name})`, async (t) => {
    const mend = sabotage.patch?.()
    try {
      for (const seed of seedsFor(name)) {
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
