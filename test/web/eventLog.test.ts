import assert from 'node:assert/strict'
import test from 'node:test'
import type { FeedEvent } from '../../src/protocol/feedEvents.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'
import { othersInWords } from '../../web/src/features/events/battleWords.ts'
import { EventLog } from '../../web/src/features/events/EventLog.ts'
import { ago } from '../../web/src/features/events/eventWords.ts'
import { sentence } from '../../web/src/features/events/Words.ts'

const SECTORS: Readonly<Record<number, string>> = { 1: 'Kestrel', 2: 'Vega', 3: 'Altair' }
const names = {
  me: 'ada',
  sector: (id: number) => SECTORS[id] ?? '',
  system: (_: number, number: number) => `System ${number}`,
  fleet: (id: string) => (id === 'home' ? 'Home Fleet' : null),
}
const WITNESS = { names, view: null, now: 10_000, rate: 1 }
const REST = { x: 5, y: 5, vx: 0, vy: 0, since: 0, until: 0, gate: null }

let seq = 0
function told(type: 'fleet.departed' | 'gate.departure', sector: number, at: number): FeedEvent {
  const envelope = { v: 1, sector, seq: ++seq, at }
  const arriveAt = at + 6_000
  if (type === 'gate.departure') {
    return { ...envelope, type, audience: 'public', data: { to: 2, arriveAt } }
  }
  const data = { fleetId: 'home', owner: 'ada', to: 2, hop: 1, arriveAt, plan: [] }
  return { ...envelope, type, audience: 'own', data }
}

/** What the log adds to the entries of fights, once the names are known. */
function othersOf({ entries }: EventLog, known: Readonly<Record<string, string>>): string[] {
  const of = (id: string): string | null => known[id] ?? null
  return entries.map(({ fight }) => (fight ? othersInWords(fight, { of }) : ''))
}

/** @param known the names of commanders that have come */
function textsOf({ entries }: EventLog, known: Readonly<Record<string, string>> = {}): string[] {
  return entries.map(({ text }) => sentence(text, { of: (id) => known[id] ?? null }))
}

test("what the player's fleets do is told in words, with the sector to show on the map", () => {
  const log = new EventLog()
  log.hear([told('fleet.departed', 1, 10_000)], false, WITNESS)
  const [entry] = log.entries
  assert.deepEqual(textsOf(log), ['Home Fleet has left Kestrel for Vega, 6 seconds away.'])
  assert.deepEqual([entry?.sectorId, entry?.fleetId, entry?.isLate], [1, 'home', false])
})

test('a fleet under way has no entry for its course, and one that comes to rest has one', () => {
  const log = new EventLog()
  const course = (vx: number): FeedEvent => ({
    ...{ v: 1, sector: 1, seq: ++seq, at: 9_000, audience: 'own', type: 'fleet.course' },
    data: { fleetId: 'home', owner: 'ada', course: { ...REST, vx }, plan: [] },
  })
  assert.equal(log.hear([course(3)], false, WITNESS), false)
  assert.equal(log.hear([course(0)], false, WITNESS), true)
  assert.deepEqual(textsOf(log), ['Home Fleet has come to rest in Kestrel.'])
})

test('events from while the page was away are marked, and no past arrival is announced', () => {
  const log = new EventLog()
  log.hear([told('fleet.departed', 1, 2_000)], true, WITNESS)
  assert.equal(log.entries[0]?.isLate, true)
  assert.deepEqual(textsOf(log), ['Home Fleet has left Kestrel for Vega.'])
})

test('sectors may catch up in any order; the list is in the order of events', () => {
  const log = new EventLog()
  log.hear([told('fleet.departed', 2, 8_000)], true, WITNESS)
  log.hear([told('fleet.departed', 1, 2_000)], true, WITNESS)
  log.hear([told('fleet.departed', 3, 9_000)], false, WITNESS)
  assert.deepEqual(
    log.entries.map(({ sectorId }) => sectorId),
    [1, 2, 3],
  )
})

test('merchants are listed only in the sector the player looks at closely', () => {
  const log = new EventLog()
  log.hear([told('gate.departure', 1, 10_000)], false, WITNESS)
  log.hear([told('gate.departure', 1, 10_000)], false, { ...WITNESS, view: 3 })
  log.hear([told('gate.departure', 1, 10_000)], true, { ...WITNESS, view: 1 })
  assert.deepEqual(textsOf(log), [])
  log.hear([told('gate.departure', 1, 10_000)], false, { ...WITNESS, view: 1 })
  assert.deepEqual(textsOf(log), ['Somebody passed the gate from Kestrel to Vega.'])
})

test('a gate gets one entry a minute, and the rest is counted', () => {
  const log = new EventLog()
  const passages = Array.from({ length: 100 }, (_, index) =>
    told('gate.departure', 1, 10_000 + index * 700),
  )
  log.hear(passages, false, { ...WITNESS, view: 1 })
  assert.deepEqual(
    log.entries.map(({ count }) => count),
    [86, 14],
  )
})

test('the list is bounded, and keeps the newest', () => {
  const log = new EventLog()
  for (let at = 0; at < 120; at++) log.hear([told('fleet.departed', 1, at)], false, WITNESS)
  assert.equal(log.entries.length, 50)
  assert.equal(log.entries.at(-1)?.at, 119)
})

test('an event that this page does not know is skipped', () => {
  const later: unknown = { ...told('fleet.departed', 1, 0), type: 'sector.vanished', data: {} }
  const log = new EventLog()
  assert.equal(log.hear([later as FeedEvent], false, WITNESS), false)
})

test('a battle is told to who fights in it, with what was lost, and its rounds are not', () => {
  const log = new EventLog()
  const envelope = { v: 4, sector: 1, at: 10_000, audience: 'own' as const }
  const account = (party: string, lost: Ships) => ({
    ...{ party, brought: lost, lost, dealt: 0, cargoLost: { ore: 0, gas: 0 } },
  })
  const events: FeedEvent[] = [
    {
      ...{ ...envelope, seq: 1, type: 'battle.began' },
      data: {
        ...{ battleId: 'b', x: 1, y: 1, size: 'skirmish', nextAt: 12_000, garrisons: [] },
        fleets: [
          { fleetId: 'home', owner: 'ada', course: REST, isHeld: true },
          { fleetId: 'f', owner: 'bob', course: REST, isHeld: true },
        ],
      },
    },
    {
      ...{ ...envelope, seq: 2, type: 'battle.round' },
      data: {
        ...{ battleId: 'b', round: 1, nextAt: 14_000 },
        ...{ hits: [], dealt: {}, turned: [], left: [], garrisons: [], released: [] },
      },
    },
    {
      ...{ ...envelope, seq: 3, type: 'battle.ended' },
      data: {
        ...{ battleId: 'b', x: 1, y: 1, beganAt: 10_000, beganSeq: 1, absorbed: [] },
        ...{ rounds: 2, fleets: [], garrisons: [] },
        wreck: { id: 'w', x: 1, y: 1, ore: 27, until: 600_000 },
        parties: [account('ada', { scout: 2 }), account('bob', { frigate: 1 }), account('', {})],
      },
    },
    {
      ...{ ...envelope, seq: 4, type: 'wreck.salvaged' },
      data: {
        ...{ wreckId: 'w', fleetId: 'home', owner: 'ada', ore: 20, left: 7 },
        cargo: { ore: 20, gas: 0 },
      },
    },
  ]
  log.hear(events, false, WITNESS)
  assert.deepEqual(textsOf(log), [
    'Home Fleet is in a fight in Kestrel.',
    'The fight in Kestrel is over. You lost 2 ships; the others 1 ship. A wreck with 27 ore is left.',
    'Home Fleet has taken 20 ore from a wreck in Kestrel. It still holds 7.',
  ])
  assert.deepEqual(othersOf(log, { bob: 'Bob' }), [
    ' Against Bob.',
    ' Others in it: Bob and a merchant.',
    '',
  ])
  assert.deepEqual(othersOf(log, {})[0], ' Against another commander.')
  assert.equal(log.entries[0]?.fleetId, 'home', 'of those who fight, the own one is shown')
})

test('[VIS-2] others hear of a battle in the sector they look at: how big, and what was lost', () => {
  const log = new EventLog()
  const envelope = { v: 4, sector: 1, at: 10_000, audience: 'public' as const }
  const party = (party: string, lost: Ships) => ({ party, lost })
  const events: FeedEvent[] = [
    { ...envelope, seq: 1, type: 'battle.began', data: { size: 'great battle' } },
    {
      ...{ ...envelope, seq: 2, type: 'battle.ended' },
      data: {
        battleId: 'b',
        parties: [party('bob', { frigate: 1 }), party('pirates', {})],
        wreck: null,
      },
    },
  ]
  log.hear(events, false, WITNESS)
  assert.deepEqual(textsOf(log), [])
  log.hear(events, false, { ...WITNESS, view: 1 })
  assert.deepEqual(textsOf(log), [
    'A great battle has begun in Kestrel.',
    'A battle in Kestrel is over: 1 ship lost.',
  ])
  assert.deepEqual(othersOf(log, { bob: 'Bob' }), ['', ' It was fought by Bob and pirates.'])
})

test('news of systems names who takes them, once the name has come', () => {
  const log = new EventLog()
  const envelope = { v: 4, sector: 1, at: 10_000, audience: 'public' as const }
  const taken = (seq: number, owner: string, from: string | null): FeedEvent => ({
    ...{ ...envelope, seq, type: 'system.captured' },
    data: { system: 2, owner, from },
  })
  const events: FeedEvent[] = [
    taken(1, 'bob', null),
    taken(2, 'cid', 'bob'),
    { ...envelope, seq: 3, type: 'sector.owned', data: { owner: 'cid', from: null } },
    { ...envelope, seq: 4, type: 'system.granted', data: { system: 3, owner: 'bob' } },
    { ...envelope, seq: 5, type: 'system.released', data: { system: 3, from: 'bob' } },
  ]
  log.hear(events, false, { ...WITNESS, view: 1 })
  assert.deepEqual(textsOf(log), [
    'Another commander has taken System 2.',
    'Another commander has taken System 2 from another commander.',
    'Another commander holds most of the systems of Kestrel now.',
    'Another commander holds System 3 now.',
    'Nobody holds System 3 any more.',
  ])
  assert.deepEqual(textsOf(log, { bob: 'Bob', cid: 'Cid' }).slice(0, 4), [
    'Bob has taken System 2.',
    'Cid has taken System 2 from Bob.',
    'Cid holds most of the systems of Kestrel now.',
    'Bob holds System 3 now.',
  ])
})

test('equal news is counted only if it is of the same commanders', () => {
  const log = new EventLog()
  const held = (seq: number, owner: string): FeedEvent => ({
    ...{ v: 4, sector: 1, seq, at: 10_000, audience: 'public', type: 'system.granted' },
    data: { system: 3, owner },
  })
  log.hear([held(1, 'bob'), held(2, 'bob'), held(3, 'cid')], false, { ...WITNESS, view: 1 })
  assert.deepEqual(
    log.entries.map(({ count }) => count),
    [2, 1],
  )
})

test('whoever loses a system, or sees it taken, is told by whom', () => {
  const log = new EventLog()
  const envelope = { v: 4, sector: 1, at: 10_000, audience: 'own' as const }
  const capture = { system: 2, x: 1, y: 1, by: 'bob', holder: 'ada' }
  const left = { level: 1, levels: { mine: 0, refinery: 0, yard: 0 }, store: null }
  const taken = { system: 2, x: 1, y: 1, ...left, lockedUntil: 20_000, fleets: [] }
  const events: FeedEvent[] = [
    {
      ...{ ...envelope, seq: 1, type: 'capture.began' },
      data: { ...capture, totalMs: 90_000, until: 100_000, garrison: null },
    },
    { ...envelope, seq: 2, type: 'capture.stopped', data: { ...capture, leftMs: 5_000 } },
    {
      ...{ ...envelope, seq: 3, type: 'system.captured' },
      data: { ...taken, owner: 'bob', from: 'ada', lost: { scout: 1 } },
    },
    {
      ...{ ...envelope, seq: 4, type: 'system.captured' },
      data: { ...taken, owner: 'ada', from: null, lost: {} },
    },
  ]
  log.hear(events, false, WITNESS)
  assert.deepEqual(textsOf(log, { bob: 'Bob' }), [
    'Bob is taking your System 2, 1 minute 30 seconds to go.',
    'The capture of System 2 by Bob stands still during a fight.',
    'You have lost System 2: Bob took it, with 1 docked ship.',
    'You have taken System 2.',
  ])
  assert.equal(
    textsOf(log)[2],
    'You have lost System 2: another commander took it, with 1 docked ship.',
  )
})

test('the age of an event in words', () => {
  assert.deepEqual([0, 12_300, 185_000, 7_300_000].map(ago), ['now', '12 s', '3 min', '2 h'])
})
