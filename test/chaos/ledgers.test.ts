import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SectorEvent } from '../../src/sim/events.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Order } from '../../src/sim/orders.ts'
import { copyState } from '../../src/sim/sectorState.ts'
import { GoodsLedger } from '../../testkit/GoodsLedger.ts'
import { HoldingLedger } from '../../testkit/HoldingLedger.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { CAPTOR, playSieges } from '../../testkit/playSieges.ts'
import { playWar } from '../../testkit/playWar.ts'
import { RoundLedger } from '../../testkit/RoundLedger.ts'
import { ShipLedger } from '../../testkit/ShipLedger.ts'

const GALAXY = makeGalaxy('ledgers', 16)
/** In which systems are fought for. */
const SIEGED = 2

/** A base, ships that are split off, merged, docked and launched, a jump, a war, and sieges. */
function play(): LittleGalaxy {
  const galaxy = GALAXY
  const little = new LittleGalaxy(galaxy)
  const sector = galaxy.sectors.find(({ ring }) => ring === 'rim') ?? assert.fail('no rim')
  const [system, gate] = [sector.systems[0], sector.gates[0]]
  assert.ok(system && gate)
  const { id: at } = sector
  const place = { x: system.x, y: system.y }
  const owner = 'ann'
  const base = { id: 'base', owner, system: system.id, ...place }
  little.deliver(at, 'base.granted', { base })
  const ships = { interceptor: 6, scout: 2 }
  const of = { id: 'home', name: 'Home', owner, hops: 0, plan: [], ships, ...AT_PEACE }
  little.place({ ...of, course: restAt(place, 0) }, at)
  let orders = 0
  const give = (order: object, sectorId = at): string => {
    const given = { id: `order-${++orders}-of-ann`, ...order } as Order
    const decision = little.order(owner, sectorId, given)
    assert.ok(decision.ok, JSON.stringify(decision))
    return (
      decision.events.flatMap(({ data }) => ('fleet' in data ? data.fleet.id : [])).at(-1) ?? ''
    )
  }
  const split = give({ type: 'split', fleetId: 'home', ships: { interceptor: 2 } })
  give({ type: 'merge', fleetId: split, into: 'home' })
  const second = give({ type: 'split', fleetId: 'home', ships: { scout: 1 } })
  give({ type: 'dock', fleetId: second, at: { base: 'base' } })
  little.letPass(60_000)
  const third = give({ type: 'launch', at: { base: 'base' }, ships: { scout: 1 } })
  give({ type: 'jump', fleetId: third, toSector: gate.to })
  little.letPass(300_000)
  playWar(little, at, 'home')
  playSieges(little)
  playRaid(little)
  return little
}

/** Ships dock at a system that was taken, another commander gives up taking it, and then takes it. */
function playRaid(little: LittleGalaxy): void {
  const [system] = sectorOf(GALAXY, SIEGED).systems
  assert.ok(system)
  const place = (id: string, owner: string, frigate: number, away: number) => {
    const course = restAt({ x: system.x + away, y: system.y }, little.now)
    const of = { id, name: id, owner, hops: 0, plan: [], ships: { frigate }, ...AT_PEACE }
    little.place({ ...of, course }, SIEGED)
  }
  let orders = 0
  const give = (commander: string, order: object): void => {
    const given = { id: `raid-order-${++orders}`, ...order } as Order
    const decision = little.order(commander, SIEGED, given)
    assert.ok(decision.ok, JSON.stringify(decision))
  }
  const at = { system: system.id }
  little.letPass(600_000)
  place('guards', CAPTOR, 3, 30)
  give(CAPTOR, { type: 'dock', fleetId: 'guards', at })
  little.letPass(60_000)
  give(CAPTOR, { type: 'launch', at, ships: { frigate: 1 } })
  place('raiders', 'raider', 90, 35)
  give('raider', { type: 'capture', fleetId: 'raiders', systemId: system.id })
  little.letPass(60_000)
  give('raider', { type: 'stop', fleetId: 'raiders' })
  little.letPass(1_000)
  give('raider', { type: 'capture', fleetId: 'raiders', systemId: system.id })
  little.letPass(90_000)
}

const LITTLE = play()
const EVENTS = [...LITTLE.journals.values()].flat()

function count(events: readonly SectorEvent[]) {
  const [ships, rounds] = [new ShipLedger(), new RoundLedger()]
  for (const event of events) {
    ships.add(event)
    rounds.add(event)
  }
  ships.balance()
  return { ...ships.figures, ...rounds.figures }
}

/** Each event without which the ledgers must not balance. */
const NEEDED = new Set<SectorEvent['type']>([
  ...(['fleet.placed', 'fleet.born', 'fleet.launched', 'fleet.docked'] as const),
  ...(['fleet.ships', 'fleet.departed', 'battle.began', 'battle.round'] as const),
])

suite('[OWN-5] [PLAY-1] the ledgers of the chaos runs', () => {
  test('balance for a war that is told in full', () => {
    const figures = count(EVENTS)
    for (const type of NEEDED)
      assert.ok(
        EVENTS.some((event) => event.type === type),
        type,
      )
    assert.ok((figures.rounds ?? 0) > 2)
    assert.ok((figures['lost: rounds'] ?? 0) + (figures['lost: retreats'] ?? 0) > 0)
  })

  for (const type of NEEDED) {
    test(`notice a ${type} that is missing`, () => {
      // Whatever is missing was needed by something that comes later.
      const index = EVENTS.findIndex((event) => event.type === type)
      assert.throws(() => count(EVENTS.toSpliced(index, 1)), /^Error: \[(OWN-5|PLAY-1)\]/)
    })
  }

  for (const type of ['fleet.placed', 'fleet.born', 'battle.round', 'battle.ended'] as const) {
    test(`notice a ${type} that comes twice`, () => {
      const index = EVENTS.findIndex((event) => event.type === type)
      const twice = EVENTS[index] ?? assert.fail(`no ${type}`)
      assert.throws(() => count(EVENTS.toSpliced(index, 0, twice)), /^Error: \[(OWN-5|PLAY-1)\]/)
    })
  }

  test('notice ships that a fight adds to a fleet', () => {
    const index = EVENTS.findIndex((event) => event.type === 'battle.round')
    const round = EVENTS[index]
    assert.ok(round?.type === 'battle.round')
    const [hit, ...others] = round.data.hits
    assert.ok(hit)
    const more = { ...hit, ships: { ...hit.ships, cruiser: 1 } }
    const changed = { ...round, data: { ...round.data, hits: [more, ...others] } }
    assert.throws(() => count(EVENTS.with(index, changed)), /has more ships after a fight/)
  })
})

type EventOf<Type extends SectorEvent['type']> = Extract<SectorEvent, { type: Type }>

/** The index of an event of a type: the last one unless it has to be like that. */
function find<Type extends SectorEvent['type']>(
  type: Type,
  isLike: (data: EventOf<Type>['data']) => boolean = () => true,
): number {
  const index = EVENTS.findLastIndex(
    (event) => event.type === type && isLike(event.data as EventOf<Type>['data']),
  )
  assert.ok(index >= 0, `no such ${type}`)
  return index
}

/** The events with one of them changed. */
function changed<Type extends SectorEvent['type']>(
  type: Type,
  change: Partial<EventOf<Type>['data']>,
  isLike?: (data: EventOf<Type>['data']) => boolean,
): SectorEvent[] {
  const index = find(type, isLike)
  const event = EVENTS[index]
  return EVENTS.with(index, { ...event, data: { ...event?.data, ...change } } as SectorEvent)
}

function without<Type extends SectorEvent['type']>(
  type: Type,
  isLike?: (data: EventOf<Type>['data']) => boolean,
): SectorEvent[] {
  return EVENTS.toSpliced(find(type, isLike), 1)
}

function twice(type: SectorEvent['type']): SectorEvent[] {
  const index = find(type)
  return EVENTS.toSpliced(index, 0, ...EVENTS.slice(index, index + 1))
}

/** Puts an event before the last one of a type. */
function before<Type extends SectorEvent['type']>(
  last: SectorEvent['type'],
  earlierMs: number,
  type: Type,
  data: EventOf<Type>['data'],
): SectorEvent[] {
  const index = find(last)
  const event = EVENTS[index]
  assert.ok(event)
  const added = { ...event, type, at: event.at - earlierMs, data } as SectorEvent
  return EVENTS.toSpliced(index, 0, added)
}

function holdingsOf(events: readonly SectorEvent[]): HoldingLedger {
  const ledger = new HoldingLedger(GALAXY)
  for (const event of events) ledger.add(event)
  for (const { id } of GALAXY.sectors) ledger.checkSector(LITTLE.state(id))
  return ledger
}

suite('[HOLD-1] the ledger of systems', () => {
  const captured = EVENTS[find('system.captured')]
  const granted = EVENTS[find('system.granted')]
  assert.ok(captured?.type === 'system.captured' && granted?.type === 'system.granted')
  const { system } = captured.data
  const ofRaider = { system, by: 'raider', holder: CAPTOR } as const

  test('agrees with sieges that are told in full', () => {
    const { granted, captured, capturedFromSomebody, capturesStopped, stationRounds } =
      holdingsOf(EVENTS).figures
    assert.equal(granted, sectorOf(GALAXY, SIEGED).systems.length)
    assert.deepEqual([captured, capturedFromSomebody, capturesStopped], [2, 2, 2])
    assert.ok((stationRounds ?? 0) > 0)
  })

  const cases: Readonly<Record<string, [SectorEvent[], RegExp]>> = {
    'a system that is granted though somebody holds it': [twice('system.granted'), /not null/],
    'a grant that is missing': [
      without('system.granted', (data) => data.system === system),
      /not holder/,
    ],
    'a grant in the middle of a capture': [
      before('system.granted', 0, 'capture.began', {
        ...{ system: granted.data.system, x: 0, y: 0, by: 'raider', holder: null, garrison: null },
        ...{ totalMs: 20_000, until: granted.at + 20_000 },
      }),
      /raider is taking it/,
    ],
    'a capture that comes twice': [twice('system.captured'), /raider holds system/],
    'a capture that is missing': [without('system.captured'), /by the events/],
    'a capture from somebody who does not hold it': [
      changed('system.captured', { from: 'holder' }),
      /captor holds system 1, not holder/,
    ],
    'a capture without a clock': [without('capture.began'), /no clock of raider/],
    'a capture by another than the clock is of': [
      changed('system.captured', { owner: 'thief' }),
      /no clock of thief/,
    ],
    'a capture that was given up': [
      before('system.captured', 1_000, 'capture.stopped', { ...ofRaider, leftMs: null }),
      /no clock of raider/,
    ],
    'a capture while its clock stands still': [
      before('system.captured', 1_000, 'capture.stopped', { ...ofRaider, leftMs: 1_000 }),
      /its clock stands still/,
    ],
    'a clock that stops with another time left': [
      before('system.captured', 1_000, 'capture.stopped', { ...ofRaider, leftMs: 999 }),
      /999 ms are left instead of 1000/,
    ],
    'a capture before its time': [
      EVENTS.with(find('system.captured'), { ...captured, at: captured.at - 1 }),
      /its clock runs until/,
    ],
    'a clock that runs too short': [
      changed('capture.began', { until: captured.at - 1 }),
      /its clock runs 59999 ms instead of 60000/,
    ],
    'a clock that goes on with more than was left': [
      changed('capture.began', { until: captured.at }, ({ by }) => by === CAPTOR),
      /instead of 42112/,
    ],
    'a capture that takes as long as that of another': [
      changed('capture.began', { totalMs: 20_000 }),
      /20000 ms instead of 60000/,
    ],
    'a capture of an own system': [
      changed('capture.began', { by: CAPTOR }),
      /takes its own system/,
    ],
    'a capture soon after another': [
      changed(
        'system.captured',
        { lockedUntil: Number.MAX_SAFE_INTEGER },
        ({ owner }) => owner === CAPTOR,
      ),
      /it was just taken/,
    ],
    'a second captor': [
      before('system.captured', 1_000, 'capture.began', {
        ...ofRaider,
        by: 'thief',
        x: 0,
        y: 0,
        totalMs: 60_000,
        until: captured.at,
        garrison: null,
      }),
      /raider is taking it already/,
    ],
    'a clock that is put off to before its time': [
      before('system.captured', 1_000, 'capture.began', {
        ...ofRaider,
        x: 0,
        y: 0,
        totalMs: 60_000,
        until: captured.at,
        garrison: null,
      }),
      /it is put off/,
    ],
    'a station of which more than half is left': [
      changed('system.captured', { level: 1 }),
      /level 1 is left of 1/,
    ],
    'a system that another than its holder gives up': [
      changed('system.released', { from: 'thief' }),
      /holder holds system/,
    ],
    'a release that is missing': [without('system.released'), /by the events/],
    'a sector whose owner holds too little': [
      changed('sector.owned', { owner: 'thief' }),
      /null holds most of it, not thief/,
    ],
    'a sector that was not owned by who lost it': [
      changed('sector.owned', { from: 'thief' }),
      /holder owned it, not thief/,
    ],
    'a sector whose new owner nobody tells': [
      without('sector.owned'),
      /null holds most of it, and no event says so/,
    ],
  }
  for (const [what, [events, says]] of Object.entries(cases)) {
    test(`notices ${what}`, () => {
      assert.throws(() => holdingsOf(events), says)
      assert.throws(() => holdingsOf(events), /^Error: \[HOLD-1\] sector \d+/)
    })
  }

  test('notices a state and rows that say something else', () => {
    const ledger = holdingsOf(EVENTS)
    const state = copyState(LITTLE.state(SIEGED))
    const rows = new Map([[system, 'raider']])
    ledger.checkRows(SIEGED, null, rows)
    assert.throws(() => ledger.checkRows(SIEGED, 'raider', rows), /\[OWN-5\].*raider owns it/)
    assert.throws(() => ledger.checkRows(SIEGED, null, new Map()), /\[OWN-5\].*null holds system/)
    const [first] = state.systems.values()
    assert.ok(first)
    state.systems.set(system, { ...first, owner: CAPTOR })
    assert.throws(() => ledger.checkSector(state), /\[HOLD-1\] sector 2: system 1 is/)
  })
})

suite('[OWN-5] [OWN-6] what is at systems and in wrecks', () => {
  function goodsOf(events: readonly SectorEvent[]): GoodsLedger {
    const ledger = new GoodsLedger()
    for (const event of events.toSorted((one, other) => one.at - other.at)) ledger.note(event)
    ledger.check(
      GALAXY.sectors.map(({ id }) => LITTLE.state(id)),
      LITTLE.lanes.map(({ fleet }) => fleet),
    )
    return ledger
  }

  test('is conserved', () => {
    assert.ok(goodsOf(EVENTS).salvaged > 0)
  })

  test('is missed if wreck or cargo say something else', () => {
    const index = find('battle.ended', ({ wreck }) => wreck !== null)
    const ended = EVENTS[index]
    assert.ok(ended?.type === 'battle.ended' && ended.data.wreck)
    const { wreck } = ended.data
    const more = { ...wreck, ore: wreck.ore + 1 }
    assert.throws(
      () => goodsOf(changed('battle.ended', { wreck: more }, (data) => data.wreck === wreck)),
      /the ore of a wreck/,
    )
    assert.throws(() => goodsOf(without('wreck.salvaged')))
    assert.throws(() => goodsOf(without('wreck.gone')), /wrecks/)
  })

  test('is missed if ships that were docked at a system are not told of', () => {
    const isAtSystem = ({ at }: { readonly at: object }): boolean => 'system' in at
    assert.throws(() => count(without('fleet.docked', isAtSystem)), /\[OWN-5\]/)
    assert.throws(() => count(without('fleet.launched', isAtSystem)), /\[OWN-5\]/)
    const lost = { frigate: 1 }
    assert.throws(() => count(changed('system.captured', { lost })), /names other ships as lost/)
  })
})
