import assert from 'node:assert/strict'
import test, { after, before, mock, type TestContext } from 'node:test'
import fc from 'fast-check'
import { Projection } from '../../rooms/sector/Projection.ts'
import { RandomIds } from '../../rooms/sector/RandomIds.ts'
import type { FleetId } from '../../src/sim/core/ids.ts'
import { allianceOf } from '../../src/sim/diplomacy/alliance.ts'
import { NO_STORE } from '../../src/sim/economy/store.ts'
import type { Fleet } from '../../src/sim/fleets/fleet.ts'
import type { Base } from '../../src/sim/holding/base.ts'
import { type System, unheld } from '../../src/sim/holding/system.ts'
import { plainSight } from '../../testkit/plainSight.ts'
import { type Device, restingFleet, WatchedSector } from './WatchedSector.ts'

const OWNERS = ['ann', 'bob', 'eve'] as const
const SWEEP_MS = 250
const STEP_MS = 50
const DEVICES_MAX = 8

function sectorWith(t: TestContext, ...fleets: readonly Fleet[]): WatchedSector {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  const sector = new WatchedSector()
  t.after(() => sector.end())
  change(sector, ...fleets)
  return sector
}

function change(sector: WatchedSector, ...fleets: readonly Fleet[]): void {
  sector.commit(new Map(fleets.map((fleet) => [fleet.id, fleet])))
}

function remove(sector: WatchedSector, ...ids: readonly FleetId[]): void {
  sector.commit(new Map(ids.map((id) => [id, null])))
}

/** A fleet that flies along x and is at `x` now. */
function flying(sector: WatchedSector, id: FleetId, owner: string, x: number, vx: number): Fleet {
  const course = { x, y: 500, vx, vy: 0, since: sector.now, until: sector.now + 1e6, gate: null }
  return { ...restingFleet(id, owner, { x, y: 500 }), course }
}

function pass(t: TestContext, sector: WatchedSector, ms: number): void {
  // Steps are no longer than any timer, so that no repeating timer is late.
  for (let left = ms; left > 0; left -= STEP_MS) {
    const step = Math.min(left, STEP_MS)
    sector.now += step
    clockMs += step
    t.mock.timers.tick(step)
  }
}

/** The monotonic clock of everything that runs here, in ms. */
let clockMs = 0
before(() => mock.method(performance, 'now', () => clockMs))
after(() => mock.restoreAll())

test('[VIS-1] two devices of a commander see the same, even when only what is in sight changes', (t) => {
  const at = (x: number) => ({ x, y: 500 })
  const sector = sectorWith(t, restingFleet('a', 'ann', at(100)), restingFleet('e', 'eve', at(900)))
  change(sector, flying(sector, 'b', 'bob', 600, -20))
  const [one, other] = [sector.join('ann'), sector.join('ann')]
  const eve = sector.join('eve')
  pass(t, sector, SWEEP_MS)
  const patches = eve.lengths.length
  for (const device of [one, other]) assert.deepEqual(device.ids, ['a'])
  // The fleet flies into the blips and then into sight, without an event.
  pass(t, sector, 14_000)
  for (const device of [one, other]) assert.deepEqual(device.blips, [12, 20, 0])
  pass(t, sector, 4_000)
  for (const device of [one, other]) {
    assert.deepEqual(device.ids, ['a', 'b'])
    assert.deepEqual(device.blips, [])
  }
  change(sector, { ...flying(sector, 'b', 'bob', 240, -20), name: 'Renamed' })
  assert.deepEqual(one.fleets, other.fleets)
  assert.match(JSON.stringify(one.fleets), /Renamed/)
  // A client that sees nothing new gets only the one commit: it cannot tell that others see more.
  assert.equal(eve.lengths.length, patches + 1)
})

test('[VIS-1] both devices get what comes into sight while time stands still', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 500 }))
  change(sector, restingFleet('b', 'bob', { x: 900, y: 500 }))
  const devices = [sector.join('ann'), sector.join('ann')]
  change(sector, restingFleet('b', 'bob', { x: 120, y: 500 }))
  // The public part of the state is the same as in the patch before.
  t.mock.timers.tick(SWEEP_MS)
  for (const device of devices) assert.deepEqual(device.ids, ['a', 'b'])
})

test('[VIS-1] a device that joins between two looks does not leave the other with older blips', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 500 }))
  change(sector, flying(sector, 'b', 'bob', 302, -20))
  const one = sector.join('ann')
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(one.blips, [11, 20, 0])
  // The fleet stops in the next square, and no look happens before the other device has joined.
  pass(t, sector, SWEEP_MS / 5)
  change(sector, restingFleet('b', 'bob', { x: 270, y: 500 }))
  const other = sector.join('ann')
  pass(t, sector, SWEEP_MS)
  for (const device of [one, other]) assert.deepEqual(device.blips, [10, 20, 0])
})

function baseOf(owner: string, x: number): Base {
  const yard = { ships: { scout: 1 }, wounds: {}, at: 0 }
  const works = { yard, store: NO_STORE, queue: [] }
  return { id: `base of ${owner}`, owner, system: 1, x, y: 500, level: 1, ...works }
}

test('[VIS-1] a wreck and a battle are shown while their place is in sight, as they are by then', (t) => {
  const sector = sectorWith(t)
  const wreck = { id: 'w', x: 600, y: 500, ore: 90, until: 61_000 }
  const began = { beganAt: 1_000, beganSeq: 1, absorbed: [], parties: {}, garrisons: [] }
  const battle = { id: 'b', x: 600, y: 520, ...began, round: 0, nextAt: 3_000 }
  sector.strew(wreck)
  sector.fight(battle)
  change(sector, flying(sector, 'a', 'ann', 400, 20))
  const ann = sector.join('ann')
  const sites = () => [...ann.wrecks, ...ann.battles]
  assert.deepEqual(sites(), [])
  // Interceptors see 150 units: the wreck from 450 on, the battle a little later.
  pass(t, sector, 2_250)
  sector.strew({ ...wreck, ore: 40 })
  sector.fight({ ...battle, round: 1, nextAt: 5_000 })
  pass(t, sector, STEP_MS)
  assert.deepEqual(sites(), [], 'nobody hears what changes out of sight')
  pass(t, sector, 750)
  assert.deepEqual(sites(), ['w', 'b'])
  assert.deepEqual(ann.site('w'), { id: 'w', x: 600, y: 500, ore: 40, until: 60_000 })
  assert.deepEqual(ann.site('b'), { id: 'b', x: 600, y: 520, round: 1, nextAt: 4_000 })
  sector.fight({ ...battle, round: 2, nextAt: 7_000 })
  pass(t, sector, STEP_MS)
  assert.deepEqual(ann.site('b'), { id: 'b', x: 600, y: 520, round: 2, nextAt: 6_000 })
  sector.fight(battle, true)
  pass(t, sector, STEP_MS)
  assert.deepEqual(sites(), ['w'])
  pass(t, sector, 15_000)
  assert.deepEqual(sites(), [], 'it is out of sight again')
  const bob = sector.join('bob')
  assert.deepEqual([...bob.wrecks, ...bob.battles], [])
})

test("[VIS-1] another's base is shown while its place is in sight, and its yard to its owner alone", (t) => {
  const sector = sectorWith(t)
  sector.build(baseOf('bob', 600))
  change(sector, flying(sector, 'a', 'ann', 400, 20))
  const [ann, bob] = [sector.join('ann'), sector.join('bob')]
  assert.deepEqual([ann.bases, bob.bases], [[], ['base of bob']])
  // Interceptors see 150 units: from 450 to 750, for 15 s.
  pass(t, sector, 2_250)
  assert.deepEqual(ann.bases, [])
  pass(t, sector, 500)
  assert.deepEqual(ann.bases, ['base of bob'])
  pass(t, sector, 14_500)
  assert.deepEqual(ann.bases, ['base of bob'], 'it stays while it is in sight')
  pass(t, sector, 750)
  assert.deepEqual(ann.bases, [])
  sector.build({
    ...baseOf('bob', 600),
    yard: { ships: { scout: 2 }, wounds: {}, at: 1 },
  })
  pass(t, sector, STEP_MS)
  const rest = { store: NO_STORE, levels: { base: 1 }, queue: [] }
  assert.deepEqual(bob.yards, [
    { at: { base: 'base of bob' }, ships: { scout: 1 }, wounds: {}, asOf: 0, ...rest },
    { at: { base: 'base of bob' }, ships: { scout: 2 }, wounds: {}, asOf: 1, ...rest },
  ])
  assert.deepEqual(ann.yards, [])
  sector.build(baseOf('bob', 600), true)
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(bob.bases, [])
})

test('[VIS-1] [VIS-3] a base sees 200 units for its owner, and for allies', (t) => {
  const at = (x: number) => ({ x, y: 500 })
  const sector = sectorWith(
    t,
    restingFleet('near', 'bob', at(700)),
    restingFleet('far', 'bob', at(701)),
  )
  sector.build(baseOf('ann', 500))
  sector.build(baseOf('bob', 330))
  const [ann, eve] = [sector.join('ann'), sector.join('eve')]
  assert.deepEqual([ann.ids, eve.ids], [['near'], []])
  assert.deepEqual(ann.blips, [28, 20, 0])
  assert.deepEqual([ann.bases, eve.bases], [['base of ann', 'base of bob'], []])
  sector.ally('ann', 'reds')
  sector.ally('eve', 'reds')
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(eve.bases, ['base of ann', 'base of bob'])
  assert.deepEqual(eve.ids, ['near'])
  sector.ally('eve', null)
  pass(t, sector, SWEEP_MS)
  assert.deepEqual([eve.bases, eve.ids, eve.blips], [[], [], []])
})

function systemOf(owner: string | null, level: number, x = 500): System {
  const station = { level, lost: 0, at: 1_000, isBeaten: false }
  return { ...unheld({ id: 3, x, y: 500 }, 1_000), owner, station }
}

test('[VIS-1] who holds a system everybody is told, its station and its capture who sees it', (t) => {
  const sector = sectorWith(t, restingFleet('e', 'eve', { x: 900, y: 900 }))
  change(sector, flying(sector, 'a', 'ann', 300, 20))
  const [ann, eve, bob] = [sector.join('ann'), sector.join('eve'), sector.join('bob')]
  const capture = { by: 'cid', totalMs: 20_000, until: 21_000, leftMs: 0, since: 1_000 }
  sector.hold({ ...systemOf(null, 0), capture })
  pass(t, sector, STEP_MS)
  for (const device of [ann, eve, bob]) {
    assert.deepEqual(device.owners, {}, 'that somebody takes it is for who sees it')
    assert.equal(device.stations.size, 0)
  }
  sector.hold(systemOf('bob', 2))
  pass(t, sector, STEP_MS)
  for (const device of [ann, eve, bob]) assert.deepEqual(device.owners, { 3: 'bob' })
  assert.deepEqual([eve.stations.size, ann.stations.size], [0, 0])
  assert.equal(bob.stations.get(3)?.level, 2, 'its owner sees it')
  assert.deepEqual(bob.yards.at(-1), {
    at: { system: 3 },
    ships: {},
    wounds: {},
    asOf: 1_000,
    store: NO_STORE,
    levels: { mine: 0, refinery: 0, yard: 0, station: 2 },
    queue: [],
  })

  // Interceptors see 150 units: from 350 on.
  pass(t, sector, 3_000)
  assert.equal(ann.stations.get(3)?.level, 2)
  const station = { level: 2, lost: 400_000, at: 4_000, isBeaten: true }
  const still = { ...capture, by: 'ann', until: null, leftMs: 5_000 }
  sector.hold({ ...systemOf('bob', 2), station, capture: still })
  pass(t, sector, STEP_MS)
  const seen = ann.stations.get(3)
  assert.deepEqual([seen?.hull, seen?.hullAt, seen?.isBeaten], [128 / 255, 3_000, true])
  assert.deepEqual(
    [seen?.captor, seen?.captureUntil, seen?.captureTotal, seen?.captureLeft],
    ['ann', 0, 20_000, 5_000],
  )
  sector.hold(systemOf('ann', 1))
  pass(t, sector, STEP_MS)
  for (const device of [ann, eve, bob]) assert.deepEqual(device.owners, { 3: 'ann' })
  assert.deepEqual([bob.stations.size, eve.stations.size], [0, 0], 'who lost it sees it no more')
  assert.deepEqual([ann.stations.get(3)?.level, ann.stations.get(3)?.captor], [1, ''])
  assert.equal(bob.yards.length, 2)
  assert.deepEqual(
    ann.yards.map(({ at }) => at),
    [{ system: 3 }],
  )
  assert.deepEqual(eve.yards, [])

  sector.hold(systemOf(null, 0), true)
  pass(t, sector, STEP_MS)
  for (const device of [ann, eve, bob]) {
    assert.deepEqual(device.owners, {})
    assert.equal(device.stations.size, 0)
  }
})

test('[VIS-1] [VIS-3] a held system sees 250 units and 25 a level for its owner, and for allies', (t) => {
  const at = (x: number) => ({ x, y: 500 })
  const sector = sectorWith(
    t,
    restingFleet('near', 'bob', at(750)),
    restingFleet('far', 'bob', at(751)),
    restingFleet('beyond', 'bob', at(876)),
  )
  const [ann, eve] = [sector.join('ann'), sector.join('eve')]
  assert.deepEqual(ann.ids, [])
  sector.hold(systemOf('ann', 0))
  pass(t, sector, STEP_MS)
  assert.deepEqual([ann.ids, ann.blips], [['near'], [30, 20, 0]])
  assert.deepEqual([eve.ids, eve.stations.size], [[], 0])
  sector.hold(systemOf('ann', 4))
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(
    [ann.ids, ann.blips],
    [
      ['far', 'near'],
      [35, 20, 0],
    ],
  )
  sector.ally('ann', 'reds')
  sector.ally('eve', 'reds')
  pass(t, sector, SWEEP_MS)
  assert.deepEqual([eve.ids, eve.stations.get(3)?.level], [['far', 'near'], 4])
  sector.hold(systemOf('bob', 4))
  pass(t, sector, SWEEP_MS)
  for (const device of [ann, eve]) {
    assert.deepEqual([device.ids, device.blips, device.stations.size], [[], [], 0])
  }
})

test('[VIS-1] the view goes when its last device leaves, and whoever gets its number inherits nothing', (t) => {
  const places = [100, 120, 140].map((x, index) =>
    restingFleet(`near${index}`, index === 0 ? 'ann' : 'bob', { x, y: 100 }),
  )
  const sector = sectorWith(t, ...places, restingFleet('far', 'eve', { x: 900, y: 900 }))
  const [one, other] = [sector.join('ann'), sector.join('ann')]
  const view = one.client.view
  assert.ok(view && view === other.client.view)
  const { id } = view
  sector.leave(one)
  assert.equal(view.id, id)
  assert.equal(other.ids.length, 3)
  sector.leave(other)
  assert.equal(view.id, -1)
  const eve = sector.join('eve')
  assert.equal(eve.client.view?.id, id)
  pass(t, sector, SWEEP_MS)
  change(sector, ...places.map((fleet) => ({ ...fleet, name: 'Renamed' })))
  assert.deepEqual(eve.ids, ['far'])
})

test('[VIS-1] a client that comes back and sees nothing any more keeps nothing of what it saw', async (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  change(sector, restingFleet('b', 'bob', { x: 110, y: 100 }))
  const device = sector.join('ann')
  assert.deepEqual(device.ids, ['a', 'b'])
  sector.drop(device)
  remove(sector, 'a')
  pass(t, sector, SWEEP_MS)
  await sector.comeBack(device)
  assert.deepEqual(device.ids, [])
})

test('[VIS-3] sight is shared from the moment of joining an alliance until the moment of leaving', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  change(sector, restingFleet('b', 'bob', { x: 900, y: 900 }))
  change(sector, restingFleet('e', 'eve', { x: 880, y: 900 }))
  const [ann, bob] = [sector.join('ann'), sector.join('bob')]
  sector.ally('ann', 'reds')
  sector.ally('bob', 'reds', sector.now + 2_000)
  pass(t, sector, 2_000 - SWEEP_MS)
  assert.deepEqual([ann.ids, bob.ids], [['a'], ['b', 'e']])
  pass(t, sector, 2 * SWEEP_MS)
  for (const device of [ann, bob]) assert.deepEqual(device.ids, ['a', 'b', 'e'])
  const second = sector.join('bob')
  assert.deepEqual(second.ids, ['a', 'b', 'e'])

  // Something happens in the moment in which Bob leaves. He gets that, and nothing of Ann's.
  sector.ally('bob', null)
  const before = ann.lengths.length
  change(sector, restingFleet('b', 'bob', { x: 910, y: 900 }))
  change(sector, { ...restingFleet('a', 'ann', { x: 120, y: 100 }), name: 'Away' })
  for (const device of [bob, second]) assert.deepEqual(device.ids, ['b', 'e'])
  assert.deepEqual(ann.ids, ['a'])
  assert.ok(ann.lengths.length > before)
  assert.doesNotMatch(JSON.stringify(bob.fleets), /Away/)
})

test('[VIS-3] one that has not said yet that it is there is left with nothing of what it may not see', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  change(sector, restingFleet('b', 'bob', { x: 900, y: 700 }))
  change(sector, restingFleet('e', 'eve', { x: 900, y: 910 }))
  for (const one of ['ann', 'bob']) sector.ally(one, 'reds')
  const ann = sector.joining('ann')
  assert.deepEqual(ann.blips, [36, 36, 0])
  sector.ally('ann', null)
  pass(t, sector, SWEEP_MS)
  sector.confirm(ann)
  pass(t, sector, SWEEP_MS)
  assert.deepEqual([ann.ids, ann.blips], [['a'], []])
})

test('[VIS-3] a state that is asked for between two looks is of those who share sight now', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  change(sector, restingFleet('b', 'bob', { x: 900, y: 900 }))
  for (const one of ['ann', 'bob']) sector.ally(one, 'reds')
  const ann = sector.joining('ann')
  pass(t, sector, SWEEP_MS / 5)
  sector.ally('ann', null)
  sector.confirm(ann)
  assert.deepEqual(ann.ids, ['a'])
})

test('[VIS-3] many who change groups at once get their states a few at a time, and nothing before', (t) => {
  const sector = sectorWith(t, restingFleet('b', 'bob', { x: 900, y: 900 }))
  const names = Array.from({ length: 40 }, (_, n) => `c${n}`)
  for (const name of names) change(sector, restingFleet(name, name, { x: 100, y: 100 }))
  for (const name of [...names, 'bob']) sector.ally(name, 'reds')
  const devices = names.map((name) => sector.join(name))
  pass(t, sector, 2_000)
  for (const { ids } of devices) assert.equal(ids.length, 41)
  sector.areFactsFresh = false
  change(sector, { ...restingFleet('b', 'bob', { x: 901, y: 900 }), name: 'Away' })
  const served = devices.filter(({ ids }) => !ids.includes('b'))
  assert.ok(served.length > 0 && served.length < devices.length, `${served.length}`)
  for (const device of devices) assert.doesNotMatch(JSON.stringify(device.fleets), /Away/)
  pass(t, sector, 8 * SWEEP_MS)
  for (const { ids } of devices) assert.ok(!ids.includes('b'))
})

test('[VIS-3] who has only fleets here shares their sight as well', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  change(sector, restingFleet('b', 'bob', { x: 900, y: 900 }))
  change(sector, restingFleet('e', 'eve', { x: 880, y: 900 }))
  const ann = sector.join('ann')
  for (const one of ['ann', 'bob']) sector.ally(one, 'reds')
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(ann.ids, ['a', 'b', 'e'])
  sector.ally('bob', 'blues')
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(ann.ids, ['a'])
})

test('[VIS-3] while facts are old nobody shares sight, and a client that stalls meanwhile keeps its own', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  change(sector, restingFleet('b', 'bob', { x: 900, y: 900 }))
  for (const one of ['ann', 'bob']) sector.ally(one, 'reds')
  const [ann, bob] = [sector.join('ann'), sector.join('bob')]
  assert.deepEqual(ann.ids, ['a', 'b'])
  bob.stopReading()
  sector.areFactsFresh = false
  change(sector, { ...restingFleet('a', 'ann', { x: 110, y: 100 }), name: 'Away' })
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(ann.ids, ['a'])
  bob.read()
  pass(t, sector, 2 * SWEEP_MS)
  assert.deepEqual(bob.ids, ['b'])
  sector.areFactsFresh = true
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(
    [ann.ids, bob.ids],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  )
})

test('a fleet that is committed but not yet shown is seen as soon as it is shown', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  sector.join('bob')
  // There are more commits than patches, so the last ones wait.
  for (let seq = 0; seq < 15; seq++) change(sector, restingFleet('a', 'ann', { x: 100, y: seq }))
  change(sector, restingFleet('b', 'ann', { x: 100, y: 100 }))
  const device = sector.join('ann')
  assert.deepEqual(device.ids, ['a'])
  pass(t, sector, SWEEP_MS)
  assert.deepEqual(device.ids, ['a', 'b'])
})

test('while nobody is there nothing is shown, and whoever comes sees all of it', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  const shows = t.mock.method(Projection.prototype, 'show')
  change(sector, restingFleet('b', 'bob', { x: 110, y: 100 }))
  remove(sector, 'b')
  change(sector, restingFleet('c', 'cid', { x: 110, y: 100 }))
  assert.equal(shows.mock.callCount(), 0)
  const device = sector.join('ann')
  assert.deepEqual(device.ids, ['a', 'c'])
  change(sector, restingFleet('a', 'ann', { x: 101, y: 100 }))
  assert.deepEqual(device.ids, ['a', 'c'])
  sector.leave(device)
  change(sector, restingFleet('d', 'dan', { x: 110, y: 100 }))
  assert.deepEqual(sector.join('ann').ids, ['a', 'c', 'd'])
})

test('what is noted while nobody is there is bounded', (t) => {
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  const shows = t.mock.method(Projection.prototype, 'show')
  for (let n = 0; n < 1_200; n++) {
    change(sector, restingFleet(`b${n}`, 'bob', { x: 110, y: 100 }))
    remove(sector, `b${n}`)
  }
  assert.equal(shows.mock.callCount(), 2)
})

test("[VIS-1] a client that was away learns nothing about a hidden fleet that got a seen fleet's number", async (t) => {
  const draws = t.mock.method(RandomIds.prototype, 'draw', () => next++)
  let next = 300
  const sector = sectorWith(t, restingFleet('a', 'ann', { x: 100, y: 100 }))
  const device = sector.join('ann')
  sector.drop(device)
  // A fleet comes into sight while nobody looks, and leaves; a hidden one then gets its number.
  change(sector, restingFleet('b', 'bob', { x: 110, y: 100 }))
  remove(sector, 'b')
  next = 301
  change(sector, restingFleet('hidden', 'bob', { x: 900, y: 900 }))
  await sector.comeBack(device)
  change(sector, restingFleet('a', 'ann', { x: 101, y: 100 }))
  pass(t, sector, SWEEP_MS)
  assert.equal(draws.mock.callCount(), 3)
  assert.deepEqual(device.ids, ['a'])
  assert.deepEqual(device.numbers, [300])
})

test('[VIS-1] everything a client can count is the same, however many fleets are hidden from it', (t) => {
  const play = (hidden: number): Device => {
    const sector = sectorWith(t, restingFleet('a', 'ann', { x: 10, y: 10 }))
    const others = (step: number): Map<FleetId, Fleet | null> => {
      const list = Array.from({ length: hidden }, (_, index) => {
        const place = { x: 600 + ((index * 37 + step * 50) % 390), y: 500 }
        const isAway = (index + step) % 7 === 0
        const fleet = restingFleet(`hidden${index}`, `other${index % 9}`, place)
        return [fleet.id, isAway ? null : fleet] as const
      })
      return new Map(list)
    }
    const commit = (changes: Map<FleetId, Fleet | null>): void => {
      // The sector's sequence number is public, so it advances equally in both plays.
      sector.commit(changes, 1)
      pass(t, sector, SWEEP_MS)
    }
    commit(others(0))
    for (let index = 0; index < Math.min(9, hidden); index++) sector.join(`other${index}`)
    const device = sector.join('ann')
    for (let step = 1; step < 20; step++) {
      commit(others(step))
      commit(new Map([['a', restingFleet('a', 'ann', { x: 10 + step, y: 10 })]]))
      pass(t, sector, 10 * SWEEP_MS)
    }
    const second = sector.join('ann')
    assert.deepEqual(second.ids, ['a'])
    device.lengths.push(...second.lengths)
    t.mock.timers.reset()
    return device
  }
  const [alone, among] = [play(0), play(50)]
  assert.deepEqual(among.lengths, alone.lengths)
  assert.equal(among.blipsTold, alone.blipsTold)
  assert.equal(among.numbers.length, 1)
})

test('[VIS-1] numbers reveal nothing: all are equally likely, none returns early, and none is used twice at once', () => {
  const numbers = new RandomIds()
  const drawn = Array.from({ length: 8_000 }, () => numbers.draw())
  assert.equal(new Set(drawn).size, drawn.length)
  const eighths = Object.values(
    Object.groupBy(drawn, (one) => Math.floor(((one - 256) * 8) / 65_280)),
  )
  assert.equal(eighths.length, 8)
  for (const part of eighths) assert.ok(Math.abs((part?.length ?? 0) - 1_000) < 250)
  const risen = drawn.filter((one, at) => at > 0 && one > (drawn[at - 1] ?? 0)).length
  assert.ok(Math.abs(risen - 4_000) < 500, `${risen} above the one before`)
  for (const one of drawn) numbers.giveBack(one)
  assert.throws(() => {
    for (let more = 0; more < 65_536; more++) numbers.draw()
  }, RangeError)
})

/** What may happen in a random play. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('change' as const),
    fleet: fc.nat(7),
    x: fc.integer({ min: 0, max: 640 }),
    vx: fc.constantFrom(0, 20, -20),
  }),
  fc.record({ kind: fc.constant('remove' as const), fleet: fc.nat(7) }),
  fc.record({ kind: fc.constant('join' as const), owner: fc.constantFrom(...OWNERS) }),
  fc.record({
    kind: fc.constantFrom('leave' as const, 'drop' as const, 'stall' as const),
    device: fc.nat(5),
  }),
  fc.record({ kind: fc.constant('return' as const) }),
  fc.record({
    kind: fc.constant('ally' as const),
    owner: fc.constantFrom(...OWNERS),
    alliance: fc.constantFrom('reds', 'blues', null),
  }),
  fc.record({ kind: fc.constant('facts' as const), areFresh: fc.boolean() }),
  // Time passes in whole sweeps, so that the last sweep is at the moment that is checked.
  fc.record({
    kind: fc.constant('pass' as const),
    ms: fc.nat(32).map((sweeps) => sweeps * SWEEP_MS),
  }),
)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

test('[VIS-1] [VIS-3] [FEED-6] whatever happens, each client has what its group sees, and no more', async (t) => {
  const had: Had = { seen: 0, blips: 0, resynced: 0, returned: 0, shared: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
      const play = new Play(t, had)
      try {
        for (const one of steps) await play.take(one)
      } finally {
        play.sector.end()
        t.mock.timers.reset()
      }
    }),
    { numRuns: 300 },
  )
  for (const [what, times] of Object.entries(had)) assert.ok(times > 20, `${what}: ${times}`)
})

interface Had {
  seen: number
  blips: number
  resynced: number
  returned: number
  /** How much was seen only through allies' fleets. */
  shared: number
}

/** A random play, compared after each step with what should be seen. */
class Play {
  readonly sector = new WatchedSector()
  readonly #t: TestContext
  readonly #had: Had
  readonly #here: Device[] = []
  readonly #away: Device[] = []

  constructor(t: TestContext, had: Had) {
    this.#t = t
    this.#had = had
  }

  async take(step: Step): Promise<void> {
    const { sector } = this
    if (step.kind === 'pass') pass(this.#t, sector, step.ms)
    else if (step.kind === 'ally') sector.ally(step.owner, step.alliance)
    else if (step.kind === 'facts') sector.areFactsFresh = step.areFresh
    else if (step.kind === 'join') {
      if (this.#here.length < DEVICES_MAX) this.#here.push(sector.join(step.owner))
    } else if (step.kind === 'return') await this.#return()
    else if ('fleet' in step) this.#fleet(step)
    else this.#device(step.kind, this.#here[step.device % Math.max(1, this.#here.length)])
    // Time for a sweep, for what follows from it, and for a look at clients that did not read.
    pass(this.#t, sector, 2 * SWEEP_MS)
    for (const device of this.#here.filter(({ isCut }) => isCut)) this.#device('leave', device)
    for (const device of this.#here) if (device.isReading) this.#assertSees(device)
  }

  #fleet(step: Extract<Step, { fleet: number }>): void {
    const { sector } = this
    const id = `f${step.fleet}`
    if (step.kind === 'remove') {
      if (sector.state.fleets.has(id)) remove(sector, id)
      return
    }
    const owner = OWNERS[step.fleet % 4] ?? null
    change(sector, { ...flying(sector, id, '', step.x, step.vx), owner, name: `${step.x}` })
  }

  #device(kind: 'leave' | 'drop' | 'stall', device: Device | undefined): void {
    if (!device) return
    if (kind === 'stall') {
      device.stopReading()
      return
    }
    this.#here.splice(this.#here.indexOf(device), 1)
    if (kind === 'leave') this.sector.leave(device)
    else {
      this.sector.drop(device)
      this.#away.push(device)
    }
  }

  async #return(): Promise<void> {
    for (const stalled of this.#here.filter(({ isReading }) => !isReading)) {
      stalled.read()
      this.#had.resynced += 1
    }
    const back = this.#away.shift()
    if (!back) return
    await this.sector.comeBack(back)
    this.#here.push(back)
    this.#had.returned += 1
  }

  #assertSees(device: Device): void {
    const { state, now, room } = this.sector
    const fleets = [...state.fleets.values()]
    const { commander } = device
    const { visible, blips } = plainSight(fleets, now, this.#sharedWith(commander))
    assert.deepEqual(device.ids, visible)
    const shown = Object.fromEntries(visible.map((id) => [id, room.state.fleets.get(id)]))
    assert.deepEqual(device.fleets, JSON.parse(JSON.stringify(shown)))
    assert.deepEqual(device.blips, blips)
    this.#had.seen += visible.length
    this.#had.blips += blips.length
    this.#had.shared += visible.length - plainSight(fleets, now, [commander]).visible.length
  }

  /** The members of a commander's alliance, if the facts are fresh. */
  #sharedWith(commander: string): readonly string[] {
    const { facts, areFactsFresh, now } = this.sector
    const alliance = areFactsFresh ? allianceOf(facts, commander, now) : null
    if (alliance === null) return [commander]
    return OWNERS.filter((one) => allianceOf(facts, one, now) === alliance)
  }
}
