import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BattleReport, BattleStep } from '../../src/protocol/battleReports.ts'
import { NO_GOODS } from '../../src/sim/fleets/cargo.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { garrisonId } from '../../src/sim/war/combatant.ts'
import { framesOf } from '../../web/src/features/reports/replay.ts'
import { layOut, PICTURE_PX } from '../../web/src/features/reports/replayLayout.ts'
import {
  broughtInWords,
  lostInWords,
  outcomeInWords,
  type ReportNames,
  stepInWords,
  stepName,
  summaryInWords,
} from '../../web/src/features/reports/reportWords.ts'
import { roughly } from '../../web/src/ui/words.ts'

const COMMANDERS: Readonly<Record<string, string>> = { ann: 'Ann', bob: 'Bob' }
const NAMES: ReportNames = {
  party: (id) => COMMANDERS[id] ?? '',
  system: (number) => `Vega ${number}`,
}

function reportOf(brought: Readonly<Record<string, Ships>>): BattleReport {
  const parties = Object.keys(brought)
  return {
    ...{ id: 'b', sector: 1, beganAt: 0, endedAt: 6_000, rounds: 2, openAt: 9_000, wreckOre: 0 },
    parties: parties.map((commander) => ({ commander, name: commander, lost: {} })),
    details: {
      ...{ x: 500, y: 500, fleets: [], garrisons: [] },
      parties: parties.map((commander) => ({
        ...{ commander, brought: brought[commander] ?? {}, dealt: 0, cargoLost: NO_GOODS },
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

/** The garrison of system 2, which Ann holds. */
const garrison = (hull: number, ships: Ships) => ({
  ...{ system: 2, commander: 'ann', hull, ships, wounds: {} },
})
const placedGarrison = (hull: number, ships: Ships) => ({
  ...{ ...garrison(hull, ships), x: 500, y: 500 },
})

function began(...fleets: ReturnType<typeof placed>[]): BattleStep {
  return { ...STEP, type: 'began', at: 0, fleets, garrisons: [] }
}

/** Fleets meet the garrison of system 2, or come into its battle with it. */
function siege(
  type: 'began' | 'joined',
  fleets: ReturnType<typeof placed>[],
  ...of: Parameters<typeof garrison>
): BattleStep {
  return { ...STEP, type, at: 0, fleets, garrisons: [placedGarrison(...of)] }
}

function round(
  number: number,
  hits: ReturnType<typeof hit>[],
  dealt: Readonly<Record<string, number>>,
  garrisons: ReturnType<typeof garrison>[] = [],
  released: number[] = [],
): BattleStep {
  const at = number * 2_000
  const out = { left: [], released }
  return { ...STEP, type: 'round', at, round: number, hits, dealt, garrisons, ...out }
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
  assert.deepEqual(
    frames.map((frame) => `${stepName(frame)}: ${stepInWords(frame, NAMES)}`),
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
  const fates = frames[2]?.fighters.map(({ id, fate, hull }) => [id, fate, hull])
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
      ?.fighters.find(({ id }) => id === 'b')?.fate
  assert.equal(fateAfter({ scout: 1 }), 'fled')
  assert.equal(fateAfter({}), 'destroyed')
})

test('a station fires and is fired at as a fleet is, and the ships docked there count among those left', () => {
  const report = reportOf({ ann: { scout: 5 }, bob: { cruiser: 4 } })
  const frames = framesOf(report, [
    siege('began', [placed('b', 'bob', 540)], 400_000, { scout: 2 }),
    round(1, [hit('b', 'bob', { cruiser: 4 })], { ann: 20_000, bob: 100_400 }, [
      garrison(300_000, { scout: 2 }),
    ]),
    { ...STEP, type: 'joined', at: 3_000, fleets: [placed('a', 'ann', 490)], garrisons: [] },
    round(
      2,
      [hit('a', 'ann', { scout: 3 }), hit('b', 'bob', { cruiser: 3 })],
      { ann: 320_000, bob: 200_000 },
      [garrison(120_000, { scout: 1 })],
    ),
    round(3, [hit('a', 'ann', { scout: 3 }), hit('b', 'bob', { cruiser: 3 })], { bob: 140_000 }, [
      garrison(0, {}),
    ]),
  ])
  assert.deepEqual(
    frames.map((frame) => `${stepName(frame)}: ${stepInWords(frame, NAMES)}`),
    [
      'Begins: The station of Vega 2 fights, with 2 scouts docked there.',
      'Round 1: Ann dealt 20. Bob dealt 100. The station of Vega 2 has 300 of 400 hull and 2 scouts left.',
      'Others come: They are in it, too.',
      'Round 2: Ann dealt 320 and lost 1 scout. Bob dealt 200 and lost 1 cruiser. The station of Vega 2 has 120 of 400 hull and 1 scout left.',
      'Round 3: Ann lost 1 scout. Bob dealt 140. The station of Vega 2 is beaten.',
    ],
  )
  const leftOfAnn = frames.map(({ tallies }) => tallies.find(({ party }) => party === 'ann')?.left)
  assert.deepEqual(
    leftOfAnn.map((left) => left?.scout),
    [5, 5, 5, 4, 3],
  )
  const station = garrisonId(2)
  assert.deepEqual(frames[1]?.shots, [{ from: 'b', to: station }])
  assert.ok(frames[3]?.shots.some(({ from, to }) => from === station && to === 'b'))
  const shown = frames.map(({ fighters }) => fighters.find(({ id }) => id === station))
  assert.deepEqual(
    shown.map((one) => [one?.hull, one?.fate]),
    [
      [1, 'fights'],
      [0.75, 'fights'],
      [0.75, 'fights'],
      [0.3, 'fights'],
      [0, 'beaten'],
    ],
  )
  assert.deepEqual([shown[0]?.x, shown[0]?.y], [500, 500])
  assert.ok(layOut(frames).has(station), 'it is drawn')
})

test('a station that is out of a battle may come again, and its ships are not counted twice', () => {
  // What a party brought counts whoever comes again once more.
  const report = reportOf({ ann: { scout: 5 }, bob: { cruiser: 4 } })
  const frames = framesOf(report, [
    siege('began', [placed('b', 'bob', 540), placed('a', 'ann', 520)], 200_000, { scout: 2 }),
    round(1, [hit('b', 'bob', { cruiser: 4 })], {}, [garrison(180_000, { scout: 2 })], [2]),
    siege('joined', [], 240_000, { scout: 2 }),
    round(2, [hit('b', 'bob', { cruiser: 4 })], {}, [garrison(60_000, { scout: 2 })]),
  ])
  const told = frames.map((frame) => stepInWords(frame, NAMES))
  assert.deepEqual(told, [
    'The station of Vega 2 fights, with 2 scouts docked there.',
    'The station of Vega 2 is out of it.',
    'The station of Vega 2 fights, with 2 scouts docked there.',
    'The station of Vega 2 has 60 of 240 hull and 2 scouts left.',
  ])
  const ann = frames.map(({ tallies }) => tallies.find(({ party }) => party === 'ann'))
  assert.deepEqual(
    ann.map((tally) => tally?.left?.scout),
    [3, 3, 3, 3],
  )
  assert.equal(frames[0]?.fighters.find(({ id }) => id === 'a')?.ships?.scout, 1)
  const fates = frames.map(({ fighters }) => fighters.find(({ station }) => station)?.fate)
  assert.deepEqual(fates, ['fights', 'out of it', 'fights', 'fights'])
})

test('ships docked where there is no station fight as well, and are told as those of a yard', () => {
  const report = reportOf({ ann: { cruiser: 2 }, bob: { cruiser: 4 } })
  const frames = framesOf(report, [
    siege('began', [placed('b', 'bob', 540)], 0, { cruiser: 2 }),
    round(1, [], { bob: 320_000 }, [garrison(0, { cruiser: 1 })]),
    round(2, [], { bob: 320_000 }, [garrison(0, {})]),
  ])
  assert.deepEqual(
    frames.map((frame) => stepInWords(frame, NAMES)),
    [
      'The yard of Vega 2 fights, with 2 cruisers docked there.',
      'Ann lost 1 cruiser. Bob dealt 320. The yard of Vega 2 has 1 cruiser left.',
      'Ann lost 1 cruiser. Bob dealt 320. The yard of Vega 2 is beaten.',
    ],
  )
  const hulls = frames.map(({ fighters }) => fighters.find(({ station }) => station)?.hull)
  assert.deepEqual(hulls, [1, 1, 0], 'the share is that of the ships')
})

test('ships docked at a station that comes later count from the beginning, as those of fleets do', () => {
  const report = reportOf({ ann: { scout: 5 }, bob: { cruiser: 4 } })
  const frames = framesOf(report, [
    began(placed('a', 'ann', 480), placed('b', 'bob', 540)),
    round(1, [hit('a', 'ann', { scout: 2 })], { bob: 20_000 }),
    siege('joined', [], 400_000, { scout: 2 }),
  ])
  const ann = frames.map(({ tallies }) => tallies.find(({ party }) => party === 'ann'))
  assert.deepEqual(
    ann.map((tally) => [tally?.left?.scout, tally?.lost?.scout]),
    [
      [5, undefined],
      [4, 1],
      [4, undefined],
    ],
  )
})

test('[OWN-6] a report tells the stations that were in it, lost cargo, and the ore left in a wreck', () => {
  const { details, ...known } = reportOf({ ann: { hauler: 1 }, bob: {} })
  assert.ok(details)
  const [ann, bob] = details.parties
  assert.ok(ann && bob)
  const cargoLost = { ore: 120, gas: 40 }
  const whole = {
    ...details,
    parties: [{ ...ann, cargoLost }, bob],
    garrisons: [
      { system: 2, commander: 'ann', isBeaten: true },
      { system: 3, commander: 'ann', isBeaten: false },
    ],
  }
  const lost = { commander: 'ann', lost: { hauler: 1 } }
  assert.deepEqual(broughtInWords(whole.parties[0] ?? ann, whole, NAMES), [
    ...['1 hauler', 'station of Vega 2', 'station of Vega 3'],
  ])
  assert.deepEqual(broughtInWords(bob, whole, NAMES), [])
  assert.deepEqual(lostInWords(lost, whole, NAMES), [
    ...['1 hauler', '120 ore, 40 gas', 'station of Vega 2, beaten'],
  ])
  assert.deepEqual(lostInWords({ commander: 'bob', lost: {} }, whole, NAMES), [])
  assert.deepEqual(lostInWords(lost, null, NAMES), ['1 hauler'], 'others are told of ships only')
  assert.equal(
    outcomeInWords({ ...known, wreckOre: 60, details: whole }, NAMES),
    'The station of Vega 2 was beaten. The station of Vega 3 was not beaten. A wreck with 60 ore was left.',
  )
  assert.equal(
    outcomeInWords({ ...known, wreckOre: 60, details: null }, NAMES),
    'A wreck with 60 ore was left.',
  )
  assert.equal(outcomeInWords({ ...known, details }, NAMES), '')
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
