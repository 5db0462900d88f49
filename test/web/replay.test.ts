import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BattleReport, BattleStep } from '../../src/protocol/battleReports.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { framesOf } from '../../web/src/features/reports/replay.ts'
import { layOut, PICTURE_PX } from '../../web/src/features/reports/replayLayout.ts'
import {
  roughly,
  stepInWords,
  stepName,
  summaryInWords,
} from '../../web/src/features/reports/reportWords.ts'

const NAMES: Readonly<Record<string, string>> = { ann: 'Ann', bob: 'Bob' }

function reportOf(brought: Readonly<Record<string, Ships>>): BattleReport {
  const parties = Object.keys(brought)
  return {
    ...{ id: 'b', sector: 1, beganAt: 0, endedAt: 6_000, rounds: 2, openAt: 9_000 },
    parties: parties.map((commander) => ({ commander, name: commander, lost: {} })),
    details: {
      ...{ x: 500, y: 500, fleets: [] },
      parties: parties.map((commander) => ({
        ...{ commander, brought: brought[commander] ?? {}, dealt: 0 },
      })),
    },
  }
}

const STEP = { battleId: 'b', seq: 1 }
const placed = (fleetId: string, commander: string, x: number) => ({
  fleetId,
  commander,
  x,
  y: 500,
})
const hit = (fleetId: string, commander: string, ships: Ships, scout = 0) => ({
  ...{ fleetId, commander, ships, wounds: { scout } },
})

function began(...fleets: ReturnType<typeof placed>[]): BattleStep {
  return { ...STEP, type: 'began', at: 0, fleets }
}

function round(
  number: number,
  hits: ReturnType<typeof hit>[],
  dealt: Readonly<Record<string, number>>,
): BattleStep {
  const at = number * 2_000
  return { ...STEP, type: 'round', at, round: number, hits, dealt, left: [] }
}

test('a replay tells after each step what everybody has left, and what was lost in it', () => {
  const report = reportOf({ ann: { scout: 3 }, bob: { scout: 1 } })
  const frames = framesOf(report, [
    began(placed('a', 'ann', 480), placed('b', 'bob', 520)),
    round(1, [hit('a', 'ann', { scout: 2 }), hit('b', 'bob', { scout: 1 }, 5_000)], {
      ...{ ann: 5_000, bob: 20_000 },
    }),
    round(2, [hit('a', 'ann', { scout: 2 }), hit('b', 'bob', {})], { ann: 15_000 }),
  ])
  const nameOf = (party: string): string => NAMES[party] ?? ''
  assert.deepEqual(
    frames.map((frame) => `${stepName(frame)}: ${stepInWords(frame, nameOf)}`),
    [
      'Begins: The fleets meet.',
      'Round 1: Ann dealt 5 and lost 1 scout. Bob dealt 20.',
      'Round 2: Ann dealt 15. Bob lost 1 scout.',
    ],
  )
  assert.deepEqual(frames[1]?.shots, [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'a' },
  ])
  assert.deepEqual(frames[2]?.shots, [{ from: 'a', to: 'b' }], 'who dealt nothing fires at nobody')
  const fates = frames[2]?.fleets.map(({ id, fate, hull }) => [id, fate, hull])
  assert.deepEqual(fates, [
    ['a', 'fights', 1],
    ['b', 'destroyed', 0],
  ])
})

test('how a party’s ships are spread is told by hits; until then nothing is made up', () => {
  const report = reportOf({ ann: { scout: 4 }, bob: { scout: 9 } })
  const [first, one, both] = framesOf(report, [
    began(placed('a1', 'ann', 480), placed('a2', 'ann', 490), placed('b', 'bob', 500)),
    round(1, [hit('a1', 'ann', { scout: 1 })], { bob: 20_000 }),
    round(2, [hit('a2', 'ann', { scout: 2 })], { bob: 20_000 }),
  ])
  const annIn = (frame: typeof first) => frame?.tallies.find(({ party }) => party === 'ann')
  assert.deepEqual(annIn(first)?.left, { scout: 4 })
  assert.deepEqual([annIn(one)?.left, annIn(one)?.lost], [null, null])
  assert.deepEqual([annIn(both)?.left, annIn(both)?.lost], [{ scout: 3 }, { scout: 1 }])
})

test('who flees, under a last volley, is shown as fled, or as destroyed', () => {
  const report = reportOf({ ann: { scout: 2 }, bob: { scout: 1 } })
  const flight = (ships: Ships): BattleStep => ({
    ...{ ...STEP, type: 'retreated', at: 7_000, fleetId: 'b', commander: 'bob', ships },
  })
  const start = began(placed('a', 'ann', 480), placed('b', 'bob', 520))
  const fateAfter = (ships: Ships) =>
    framesOf(report, [start, flight(ships)])
      .at(-1)
      ?.fleets.find(({ id }) => id === 'b')?.fate
  assert.equal(fateAfter({ scout: 1 }), 'fled')
  assert.equal(fateAfter({}), 'destroyed')
})

test('every fleet is drawn within the picture, and none upon another', () => {
  const report = reportOf({ ann: { scout: 2 }, bob: { scout: 1 } })
  const crowd = Array.from({ length: 12 }, (_, index) => placed(`a${index}`, 'ann', 500))
  const frames = framesOf(report, [began(...crowd, placed('b', 'bob', 560))])
  const places = [...layOut(frames).values()]
  for (const { x, y } of places) {
    assert.ok(x > 0 && x < PICTURE_PX.width && y > 0 && y < PICTURE_PX.height)
  }
  for (const [index, one] of places.entries()) {
    for (const other of places.slice(index + 1)) {
      assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 15)
    }
  }
})

test('a row of the list names the player first, and counts all ships that were lost', () => {
  const { details: _, openAt: __, ...summary } = reportOf({ ann: {}, pirates: {}, zoe: {} })
  const lost = { scout: 2 }
  const told = { ...summary, parties: summary.parties.map((party) => ({ ...party, lost })) }
  assert.equal(summaryInWords(told, 'zoe'), 'You, ann and Pirates · 6 ships lost')
})

test('spans of time are told in the unit that people would use', () => {
  assert.deepEqual([4_200, 150_000, 5 * 3_600_000, 72 * 3_600_000].map(roughly), [
    '4 s',
    '3 min',
    '5 h',
    '3 days',
  ])
})
