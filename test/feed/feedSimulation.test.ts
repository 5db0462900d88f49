import { test } from 'node:test'
import fc from 'fast-check'
import { FeedPlay } from './FeedPlay.ts'
import { FOUND } from './found.ts'
import { FIRST, STEP } from './steps.ts'

/** More by hand: `FEED_RUNS=20000 npx node --test test/feed/feedSimulation.test.ts`. */
const RUNS = Number(process.env.FEED_RUNS ?? 300)

test('[FEED-1] [FEED-2] [FEED-4] [VIS-1] whatever happens to bus, journal and viewers, each viewer gets all that is meant for it, once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { maxLength: 120, size: 'max' }), async (steps) => {
      await new FeedPlay().play([...FIRST, ...steps])
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 240_000 },
  )
})

for (const [name, steps] of Object.entries(FOUND)) {
  test(`[FEED-1] once wrong: ${name}`, () => new FeedPlay().play([...FIRST, ...steps]))
}
