import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Format, FormatError, type Plain, versionOf } from '../../src/sim/core/formats.ts'
import type { SectorEvent } from '../../src/sim/events.ts'
import { evolve } from '../../src/sim/evolve.ts'
import { departing } from '../../src/sim/fleets/events/fleetDeparted.ts'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { foundMerchants } from '../../src/sim/merchants/merchants.ts'
import { emptySector } from '../../src/sim/sectorState.ts'
import {
  FORMATS,
  type Formats,
  readEvent,
  readFleet,
  readState,
  type StoredEvent,
  WRITES,
  WRITES_AT_LEAST,
  writeEvent,
  writeFleet,
  writeState,
} from '../../src/sim/versions.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'
import { playBuilds } from '../../testkit/playBuilds.ts'
import { playSieges } from '../../testkit/playSieges.ts'
import { playWar } from '../../testkit/playWar.ts'

/** A next version in which every form has changed: today's keys had other names before. */
const NEXT = WRITES + 1
const NEXT_FORMATS: Formats = {
  events: {
    'fleet.placed': then(FORMATS.events['fleet.placed'], 'fleet'),
    'fleet.course': then(FORMATS.events['fleet.course'], 'fleetId', 'plan'),
    'fleet.departed': then(FORMATS.events['fleet.departed'], 'fleetId', 'plan'),
    'fleet.arrived': then(FORMATS.events['fleet.arrived'], 'fleet', 'from'),
    'fleet.renamed': then(FORMATS.events['fleet.renamed'], 'name'),
    'fleet.born': then(FORMATS.events['fleet.born'], 'from'),
    'fleet.ships': then(FORMATS.events['fleet.ships'], 'ships'),
    'fleet.ended': then(FORMATS.events['fleet.ended'], 'into'),
    'fleet.readied': then(FORMATS.events['fleet.readied'], 'fleetId'),
    'fleet.stance': then(FORMATS.events['fleet.stance'], 'stance'),
    'battle.began': then(FORMATS.events['battle.began'], 'fleets', 'size'),
    'battle.joined': then(FORMATS.events['battle.joined'], 'fleets'),
    'battle.round': then(FORMATS.events['battle.round'], 'hits', 'dealt'),
    'battle.putOff': then(FORMATS.events['battle.putOff'], 'commanders'),
    'battle.ended': then(FORMATS.events['battle.ended'], 'parties'),
    'fleet.retreated': then(FORMATS.events['fleet.retreated'], 'truceUntil'),
    'wreck.salvaged': then(FORMATS.events['wreck.salvaged'], 'ore', 'cargo'),
    'wreck.gone': then(FORMATS.events['wreck.gone'], 'wreckId'),
    'commander.outlawed': then(FORMATS.events['commander.outlawed'], 'until'),
    'shield.dropped': then(FORMATS.events['shield.dropped'], 'commander'),
    'sector.seeded': then(FORMATS.events['sector.seeded']),
    'base.placed': then(FORMATS.events['base.placed'], 'base'),
    'base.ended': then(FORMATS.events['base.ended'], 'ships'),
    'fleet.docked': then(FORMATS.events['fleet.docked'], 'yard'),
    'pirates.appeared': then(FORMATS.events['pirates.appeared'], 'base'),
    'capture.began': then(FORMATS.events['capture.began'], 'until'),
    'capture.stopped': then(FORMATS.events['capture.stopped'], 'leftMs'),
    'system.captured': then(FORMATS.events['system.captured'], 'level', 'fleets'),
    'system.granted': then(FORMATS.events['system.granted'], 'level'),
    'system.released': then(FORMATS.events['system.released'], 'lost'),
    'sector.owned': then(FORMATS.events['sector.owned'], 'owner'),
    'build.queued': then(FORMATS.events['build.queued'], 'queue'),
    'build.cancelled': then(FORMATS.events['build.cancelled'], 'goods'),
    'ship.built': then(FORMATS.events['ship.built'], 'ship'),
    'building.upgraded': then(FORMATS.events['building.upgraded'], 'level'),
    'yield.changed': then(FORMATS.events['yield.changed'], 'store'),
    'goods.loaded': then(FORMATS.events['goods.loaded'], 'short'),
    'goods.unloaded': then(FORMATS.events['goods.unloaded'], 'short'),
    'fleet.launched': then(FORMATS.events['fleet.launched'], 'fleet', 'yard'),
  },
  state: then(FORMATS.state, 'fleets', 'dice'),
  fleet: then(FORMATS.fleet, 'ships', 'course'),
}

function then({ from, changes }: Format, ...keys: string[]): Format {
  const older = Object.fromEntries(keys.map((key) => [key, `old ${key}`]))
  const newer = Object.fromEntries(keys.map((key) => [`old ${key}`, key]))
  const change = {
    since: NEXT,
    up: (data: Plain) => renamed(data, newer),
    down: (data: Plain) => renamed(data, older),
  }
  return { from, changes: [...changes, change] }
}

function renamed(data: Plain, names: Readonly<Record<string, string>>): Plain {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [names[key] ?? key, value]))
}

/**
 * Plays years of a small galaxy in which everything happens, most of it while the version before is
 * written. Returns all events, and the fleets that entered lanes.
 */
function play(): { seed: string; journals: Map<number, SectorEvent[]>; lanes: Fleet[] } {
  const galaxy = makeGalaxy('versions', 16)
  const little = new LittleGalaxy(galaxy)
  little.writes = WRITES_AT_LEAST
  const lanes: Fleet[] = []
  const course = restAt({ x: 500, y: 500 }, 0)
  const ships = { scout: 30 }
  little.place(
    { id: 'f1', name: 'One', owner: 'c1', ships, hops: 0, course, plan: [], ...AT_PEACE },
    1,
  )
  for (const { fleet, to } of foundMerchants(galaxy, 20)) little.place(fleet, to)
  little.place(
    { id: 'f2', name: 'Two', owner: 'c2', ships, hops: 0, course, plan: [], ...AT_PEACE },
    16,
  )
  little.deliver(16, 'fleets.disband', { commander: 'c2' })
  for (let round = 1; round <= 20; round++) {
    const sector = [...little.journals.keys()].find((id) => little.state(id).fleets.has('f1'))
    if (sector !== undefined) {
      little.order('c1', sector, {
        id: `order-${100 + round}`,
        type: 'rename',
        fleetId: 'f1',
        name: `Name ${round}`,
      })
      const toSector = 1 + (round % 16)
      little.order('c1', sector, {
        id: `order-${200 + round}`,
        type: 'route',
        fleetId: 'f1',
        toSector,
      })
    }
    little.letPass(10 * 60_000)
  }
  const last = galaxy.sectors.find(({ id }) => little.state(id).fleets.has('f1'))?.id ?? 1
  const part = { ships: { scout: 1 }, fleetId: 'f1' }
  little.order('c1', last, { id: 'order-300', type: 'split', ...part, name: 'Part' })
  const born = [...little.state(last).fleets.values()].find(({ name }) => name === 'Part')
  assert.ok(born)
  little.order('c1', last, { id: 'order-301', type: 'merge', fleetId: born.id, into: 'f1' })
  const base = { id: 'base1', owner: 'c1', system: 1, x: 420, y: 440 }
  little.hasPirates = true
  little.deliver(last, 'base.granted', { base })
  const at = { base: base.id }
  little.order('c1', last, { id: 'order-302', type: 'dock', fleetId: 'f1', at })
  little.letPass(10 * 60_000)
  little.order('c1', last, { id: 'order-303', type: 'launch', at, ships: { scout: 20 } })
  const launched = [...little.state(last).fleets.values()].find(({ owner }) => owner === 'c1')
  assert.ok(launched)
  playWar(little, last, launched.id)
  playSieges(little)
  little.writes = WRITES
  playBuilds(little, last, 'c1', base.id)
  for (const { id } of galaxy.sectors) little.deliver(id, 'fleets.disband', { commander: 'c1' })
  for (const [id, journal] of little.journals) {
    const state = emptySector(galaxy.seed, id)
    for (const event of journal) {
      const before = event.type === 'fleet.departed' && state.fleets.get(event.data.fleetId)
      if (before && event.type === 'fleet.departed') lanes.push(departing(before, event))
      evolve(state, event)
    }
  }
  return { seed: galaxy.seed, journals: little.journals, lanes }
}

const played = play()

test('the play has every type of event, and fleets in lanes', () => {
  const types = new Set([...played.journals.values()].flat().map(({ type }) => type))
  assert.deepEqual([...types].sort(), Object.keys(FORMATS.events).sort())
  assert.ok(played.lanes.length > 10)
})

const CASES = [
  { build: 'this build', formats: FORMATS, versions: [...new Set([WRITES_AT_LEAST, WRITES])] },
  { build: 'a next one that changes every form', formats: NEXT_FORMATS, versions: [WRITES, NEXT] },
]

for (const { build, formats, versions } of CASES) {
  for (const writes of versions) {
    test(`${build}: events, states and fleets written in version ${writes} mean the same`, () => {
      for (const [id, journal] of played.journals) {
        const live = emptySector(played.seed, id)
        const again = emptySector(played.seed, id)
        // No event that is newer than the written version happens while it is written.
        const first = journal.findIndex((event) => !isWritable(event, writes, formats))
        for (const event of first === -1 ? journal : journal.slice(0, first)) {
          const given = JSON.stringify(event)
          evolve(live, event)
          evolve(again, readEvent(stored(event, writes, formats), formats))
          assert.equal(JSON.stringify(event), given, 'what is written is not changed by that')
          assert.equal(writeState(again), writeState(live), `after ${given}`)
        }
        const loaded = readState(writeState(live, writes, formats), formats)
        assert.equal(writeState(loaded), writeState(live))
      }
      for (const fleet of played.lanes) {
        assert.deepEqual(
          readFleet(throughJson(writeFleet(fleet, writes, formats)), formats),
          throughJson(fleet),
        )
      }
    })
  }
}

test('the next build writes for the version before exactly what that build writes, and reads it', () => {
  const adding = ({ from, changes }: Format): Format => {
    const change = {
      since: NEXT,
      up: (data: Plain) => ({ ...data, isNew: true }),
      down: ({ isNew: _, ...data }: Plain) => data,
    }
    return { from, changes: [...changes, change] }
  }
  const events = Object.fromEntries(
    Object.entries(FORMATS.events).map(([type, format]) => [type, adding(format)]),
  ) as Formats['events']
  const formats = { events, state: adding(FORMATS.state), fleet: adding(FORMATS.fleet) }
  for (const [id, journal] of played.journals) {
    const live = emptySector(played.seed, id)
    for (const event of journal) {
      const next = readEvent(writeEvent(event, WRITES), formats)
      assert.ok(next.v === NEXT && 'isNew' in next.data)
      assert.deepEqual(writeEvent(next, WRITES, formats), writeEvent(event, WRITES))
      assert.deepEqual(readEvent(writeEvent(next, WRITES, formats)), event)
      evolve(live, event)
    }
    const text = writeState(live, WRITES)
    assert.equal(writeState(readState(text, formats), WRITES, formats), text)
  }
  for (const fleet of played.lanes) {
    const next = readFleet(writeFleet(fleet, WRITES), formats)
    assert.ok('isNew' in next)
    assert.deepEqual(writeFleet(next, WRITES, formats), writeFleet(fleet, WRITES))
  }
})

test('the forms of this build lead up to the version it writes, in order', () => {
  for (const format of [...Object.values(FORMATS.events), FORMATS.state, FORMATS.fleet]) {
    const versions = [format.from, ...format.changes.map(({ since }) => since)]
    assert.deepEqual(
      versions,
      [...new Set(versions)].sort((a, b) => a - b),
    )
    assert.ok(versionOf(format, Number.POSITIVE_INFINITY) <= WRITES)
  }
})

test('changes are applied one after the other, from any version', () => {
  const add = (since: number) => ({
    since,
    up: (data: Plain) => ({ ...data, name: `${data.name} ${since}` }),
  })
  const formats: Formats = {
    ...FORMATS,
    events: { ...FORMATS.events, 'fleet.renamed': { from: 2, changes: [add(4), add(5), add(9)] } },
  }
  const nameFrom = (v: number): unknown => {
    const { data } = readEvent({ ...EVENT, v }, formats)
    return 'name' in data && data.name
  }
  assert.deepEqual([2, 4, 5, 9].map(nameFrom), ['Owl 4 5 9', 'Owl 5 9', 'Owl 9', 'Owl'])
  assert.equal(nameFrom(3), 'Owl 4 5 9', 'a version that did not change it has the form before')
})

test('what only another build can read is refused, with a message that says which build', () => {
  const cases: [StoredEvent, RegExp][] = [
    [{ ...EVENT, v: 7 }, /^event 5 of sector 3 \(fleet\.renamed\) is of version 7; .* up to 3: /],
    [{ ...EVENT, v: 0 }, /is of version 0; this build reads from 1 on: an older build reads it$/],
    [{ ...EVENT, v: Number.NaN }, /is of version NaN; this build reads from 1 on/],
    [{ ...EVENT, type: 'fleet.torn' }, /\(fleet\.torn\), version 1, is of a type this build/],
    [{ ...EVENT, type: 'toString' }, /is of a type this build/],
  ]
  for (const [event, message] of cases) {
    assert.throws(() => readEvent(event), isFormatError(message))
  }
  const state = JSON.parse(writeState(emptySector('s', 1)))
  const newer = JSON.stringify({ ...state, version: 9 })
  assert.throws(() => readState(newer), isFormatError(/^a sector state is of version 9; /))
  const { version: _, ...none } = state
  assert.throws(() => readState(JSON.stringify(none)), FormatError)
  const [fleet] = played.lanes
  assert.throws(
    () => readFleet({ ...fleet, v: 9 }),
    isFormatError(/^a fleet in a lane is of version 9/),
  )
})

test('a form older than the version before cannot be written', () => {
  const change = { since: 5, up: (data: Plain) => data }
  const format: Format = { from: 1, changes: [change] }
  const formats = { ...FORMATS, fleet: format }
  const [fleet] = played.lanes
  assert.ok(fleet)
  assert.throws(() => writeFleet(fleet, 4, formats), /cannot be written in version 4, only from 5/)
  assert.equal(writeFleet(fleet, 5, formats).v, 5)
})

const EVENT: StoredEvent = {
  v: 1,
  type: 'fleet.renamed',
  sector: 3,
  seq: 5,
  at: 7,
  audience: 'commander:ada',
  data: { fleetId: 'f1', name: 'Owl' },
}

/** Writes an event as a build with these forms would; today's event counts as its newest form. */
function stored(event: SectorEvent, writes: number, formats: Formats): StoredEvent {
  return throughJson(writeEvent(readEvent(writeEvent(event, WRITES), formats), writes, formats))
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}

function isFormatError(message: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof FormatError && message.test(error.message)
}

/** Whether an event may happen while a version is written: it and what it holds are known to it. */
function isWritable(event: SectorEvent, writes: number, formats: Formats): boolean {
  return formats.events[event.type].from <= writes
}
