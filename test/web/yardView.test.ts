import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Build } from '../../src/sim/economy/build.ts'
import { emptyStore, storeWith, yieldOf } from '../../src/sim/economy/store.ts'
import {
  gainInWords,
  missingFor,
  readyTimes,
  shipOptions,
  upgradeOptions,
  type YardView,
} from '../../web/src/features/yards/yardView.ts'

const GAME = { watch: null, research: { factorOf: () => 1 } }
const RICHES = { ore: 3, gas: 6 }

function view(levels: YardView['levels'], queue: readonly Build[] = []): YardView {
  const store = storeWith(emptyStore(1_000, yieldOf(levels, RICHES)), { ore: 100, gas: 50 })
  return { store, levels, queue, readyAt: readyTimes(queue, levels), docked: {}, riches: RICHES }
}

function entry(product: Build['product'], left: number, until: number | null = null): Build {
  const since = until === null ? null : until - 1
  return { id: 'i', product, left, ore: 1, gas: 1, since, until }
}

test('what waits is ready after all before it, and a yard that is upgraded meanwhile is faster', () => {
  const levels = { mine: 0, refinery: 0, yard: 4, station: 1 }
  const scouts = { ship: 'scout' as const }
  const queue = [
    entry(scouts, 3, 50_000),
    entry({ building: 'yard', level: 5 }, 1),
    entry(scouts, 2),
  ]
  const [first = 0, second = 0, third = 0] = readyTimes(queue, levels)
  assert.equal(first, 50_000 + 2 * Math.round(15_000 / 1.4))
  assert.equal(second, first + Math.round((30_000 * 1.4 ** 4) / 1.4))
  assert.equal(third, second + 2 * 10_000)
})

test('what is missing is told with when it is there, or that it never will be', () => {
  const base = view({ base: 1 })
  assert.equal(missingFor(base, { ore: 100, gas: 50 }), null)
  // 6 ore in 10 s.
  assert.deepEqual(missingFor(base, { ore: 160, gas: 50 }), {
    goods: { ore: 60, gas: 0 },
    at: 1_000 + 100_000,
  })
  assert.equal(missingFor(base, { ore: 4_001, gas: 0 })?.at, null, 'its store is too small')
  const bare = view({ mine: 0, refinery: 1, yard: 0, station: 0 })
  assert.equal(missingFor(bare, { ore: 101, gas: 0 })?.at, null, 'it yields no ore')
  assert.deepEqual(missingFor(bare, { ore: 100, gas: 58 })?.at, 1_000 + 10_000)
})

test('each building says what its next level brings', () => {
  const system = view({ mine: 1, refinery: 0, yard: 0, station: 0 })
  const options = upgradeOptions(system)
  assert.deepEqual(
    options.map((option) => [option.why !== null, gainInWords(GAME, system, option)]),
    [
      [false, '+36 ore a minute'],
      [false, '+48 gas a minute'],
      [false, 'builds 10 % faster, room for 2,000 more'],
      [true, 'fights for the system, and ships can be built'],
    ],
  )
  const [base] = upgradeOptions(view({ base: 2 }))
  assert.match(base ? gainInWords(GAME, view({ base: 2 }), base) : '', /builds frigates$/)
  assert.ok(upgradeOptions(view({ base: 5 }))[0]?.why)
  assert.ok(shipOptions(view({ base: 1 })).some(({ why }) => why !== null))
})
