import fc from 'fast-check'
import type { Step } from './FeedPlay.ts'

const pick = fc.nat(1_000)

/** What may happen to a galaxy and its viewers. */
export const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.tuple(
      fc.constant('order' as const),
      pick,
      fc.constantFrom('jump' as const, 'jump' as const, 'move' as const, 'rename' as const),
      pick,
    ),
  },
  {
    weight: 10,
    arbitrary: fc.tuple(fc.constant('pass' as const), fc.integer({ min: 1, max: 9_000 })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('pass' as const), fc.constant(60_000)) },
  { weight: 20, arbitrary: fc.tuple(fc.constantFrom('answer' as const, 'deliver' as const), pick) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('repeat' as const, 'lose' as const), pick) },
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom('rest' as const, 'sweep' as const)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('bus' as const), fc.boolean()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('fail' as const), fc.integer({ min: 0, max: 3 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('move' as const), pick, pick) },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constant('view' as const),
      pick,
      fc.nat(15),
      fc.constantFrom('events' as const, 'summary' as const),
    ),
  },
  { weight: 4, arbitrary: fc.tuple(fc.constant('takes' as const), pick, fc.boolean()) },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constant('resume' as const),
      pick,
      pick,
      fc.constantFrom(0, 0, 0, 30_000, 295_000, 310_000),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('tidy' as const), pick) },
)

/** The first steps, after which viewers look at the sectors. The drawn steps follow. */
export const FIRST: readonly Step[] = [
  ['view', 0, 15, 'events'],
  ['view', 1, 1, 'summary'],
  ['view', 2, 0, 'events'],
  ['view', 3, 15, 'events'],
  ['view', 4, 7, 'summary'],
  ['rest'],
]
