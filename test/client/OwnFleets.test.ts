import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { OwnFleets } from '../../src/client/OwnFleets.ts'
import type { SeenFleet } from '../../src/client/readFleets.ts'
import type { EventData } from '../../src/sim/events.ts'
import { AT_PEACE } from '../../src/sim/fleets/fleet.ts'
import { gateTo, makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import type { Ships } from '../../src/sim/rules/ships.ts'

const galaxy = makeGalaxy('own fleets', 16)
const A = 1
const B = sectorOf(galaxy, A).gates[0]?.to ?? 0
const travelMs = gateTo(sectorOf(galaxy, A), B)?.travelMs ?? 0
const DEPART_AT = 5_000
const ARRIVE_AT = DEPART_AT + travelMs

function seen(change: Partial<SeenFleet>): SeenFleet {
  const still = { x: 1, y: 2, vx: 0, vy: 0, since: 1_000, until: 1_000, gate: null, ships: 5 }
  const war = { shipsByClass: { scout: 5 }, stance: 'defend', hull: 1, battle: null } as const
  return { id: 'f', name: 'Aurora', owner: 'c', ...still, ...war, ...change }
}
const toGate = seen({ vx: 1, since: 2_000, until: DEPART_AT, gate: B })
const arrived = seen({ since: ARRIVE_AT, until: ARRIVE_AT })
const follow = { fleetId: 'f', sectorId: B, arriveAt: ARRIVE_AT }
const inLane = { kind: 'lane', from: A, to: B, departAt: DEPART_AT, arriveAt: ARRIVE_AT }

let fleets = new OwnFleets(galaxy)
const place = () => fleets.get('f')?.place
beforeEach(() => {
  fleets = new OwnFleets(galaxy)
  fleets.see(A, toGate)
})

test('[OWN-1] a fleet that vanished at a gate is in the lane behind it before any message says so', () => {
  assert.equal(fleets.vanish(A, toGate, toGate.until), true)
  assert.deepEqual(place(), inLane)
  fleets.follow(A, follow)
  assert.deepEqual(place(), inLane)
})

test('[OWN-1] `follow` may come before the patch: the old room no longer shows the fleet', () => {
  fleets.follow(A, follow)
  fleets.see(A, toGate)
  assert.deepEqual(place(), inLane)
  assert.equal(fleets.vanish(A, toGate, toGate.until), true)
  assert.deepEqual(place(), inLane)
})

test('[OWN-1] a fleet stays in the lane until the destination shows it', () => {
  fleets.follow(A, follow)
  fleets.see(B, arrived)
  assert.deepEqual(place()?.kind === 'sector' && place(), {
    kind: 'sector',
    sectorId: B,
    course: { x: 1, y: 2, vx: 0, vy: 0, since: ARRIVE_AT, until: ARRIVE_AT, gate: null },
  })
  // A late message about the departure changes nothing.
  fleets.follow(A, follow)
  assert.equal(place()?.kind, 'sector')
})

test('the record does not override what a room has shown since', () => {
  fleets.follow(A, follow)
  fleets.record([{ id: 'f', name: 'Aurora', sector: A, transit: null }], () => false)
  assert.deepEqual(place(), inLane)
  fleets.see(B, arrived)
  const transit = { from: A, to: B, departAt: DEPART_AT, arriveAt: ARRIVE_AT }
  fleets.record([{ id: 'f', name: 'Aurora', sector: B, transit }], () => true)
  assert.equal(place()?.kind, 'sector')
})

test('the record finds a fleet whose flight was missed', () => {
  const far = galaxy.sectors.find(({ id }) => id !== A && id !== B)?.id ?? 0
  fleets.record([{ id: 'f', name: 'Aurora', sector: far, transit: null }], () => false)
  assert.deepEqual(place(), { kind: 'unseen', sectorId: far })
  fleets.see(far, seen({ since: 100, until: 100 }))
  assert.equal(place()?.kind, 'sector')
})

test('a fleet that vanished other than at a gate must be asked for', () => {
  const resting = seen({ since: 3_000, until: 3_000 })
  fleets.see(A, resting)
  assert.equal(fleets.vanish(A, resting, resting.until), false)
  assert.deepEqual(place(), { kind: 'unseen', sectorId: A })
})

test('a fleet that has not changed keeps its object', () => {
  const before = fleets.get('f')
  fleets.see(A, toGate)
  assert.equal(fleets.get('f'), before)
})

test('on loading, the record alone places the fleets', () => {
  const fresh = new OwnFleets(galaxy)
  const transit = { from: A, to: B, departAt: DEPART_AT, arriveAt: ARRIVE_AT }
  fresh.record(
    [
      { id: 'f', name: 'Aurora', sector: B, transit },
      { id: 'g', name: 'Borealis', sector: A, transit: null },
    ],
    () => false,
  )
  assert.deepEqual(fresh.get('f')?.place, inLane)
  assert.deepEqual(fresh.get('g')?.place, { kind: 'unseen', sectorId: A })
  fresh.record([], () => false)
  assert.equal(fresh.all.length, 0)
})

test('[OWN-5] late news does not bring back a fleet that has ended', () => {
  fleets.end('f')
  assert.equal(fleets.get('f'), null)
  fleets.see(A, toGate)
  fleets.follow(A, follow)
  fleets.record([{ id: 'f', name: 'Aurora', sector: A, transit: null }], () => false)
  fleets.detail({ fleetId: 'f', ships: { scout: 1 }, plan: [], ...AT_PEACE })
  const { x, y, vx, vy, since, until, gate } = arrived
  const course = { x, y, vx, vy, since, until, gate }
  const told = {
    id: 'f',
    name: 'Aurora',
    owner: 'c',
    ships: { scout: 1 },
    hops: 1,
    plan: [],
    ...AT_PEACE,
  }
  fleets.arrive(B, { ...told, course })
  fleets.turn(B, 'f', course, [])
  assert.equal(fleets.get('f'), null)
})

test('a fleet that leaves the state before its course ends is not taken to be in a lane', () => {
  assert.equal(fleets.vanish(A, toGate, toGate.until - 1), false)
  assert.equal(place()?.kind, 'unseen')
})

const STILL = { x: 1, y: 2, vx: 0, vy: 0, since: 3_000, until: 3_000, gate: null }
const REACHED = { ...STILL, since: 9_000, until: 9_000 }

function begin(): void {
  const fighting = { fleetId: 'f', owner: 'c', course: STILL, isHeld: true }
  fleets.fight(A, {
    battleId: 'b',
    fleets: [fighting, { ...fighting, fleetId: 'not mine', owner: 'd' }],
  })
}

function round(ships: Ships): EventData['battle.round'] {
  const hit = { fleetId: 'f', owner: 'c', ships, wounds: { scout: 900 } }
  const none = { dealt: {}, turned: [], left: [], garrisons: [], released: [] }
  return { battleId: 'b', round: 1, nextAt: 5_000, hits: [hit], ...none }
}

test('a fleet without a room follows its battle by the feed: stopped, hurt, let go', () => {
  begin()
  assert.deepEqual(fleets.get('f')?.battle, { id: 'b', rounds: 0, isHeld: true })
  assert.deepEqual(place(), { kind: 'sector', sectorId: A, course: STILL })
  assert.equal(fleets.get('not mine'), null)
  fleets.suffer(A, round({ scout: 4 }), () => false)
  const { ships, wounds, battle } = fleets.get('f') ?? assert.fail()
  assert.deepEqual([ships, wounds, battle?.rounds], [{ scout: 4 }, { scout: 900 }, 1])
  fleets.release(A, [{ fleetId: 'f', owner: 'c', course: REACHED, plan: [] }])
  assert.equal(fleets.get('f')?.battle, null)
  assert.deepEqual(place(), { kind: 'sector', sectorId: A, course: REACHED })
})

test('a fleet that a room tells of has its rounds from there, each counted once', () => {
  begin()
  const battle = { id: 'b', rounds: 1, isHeld: true }
  fleets.detail({ ...AT_PEACE, fleetId: 'f', ships: { scout: 3 }, plan: [], battle })
  fleets.suffer(A, round({ scout: 4 }), () => true)
  assert.deepEqual([fleets.get('f')?.ships, fleets.get('f')?.battle], [{ scout: 3 }, battle])
})

test('a fleet that fled is out of its battle, and nobody meets it until it gets an order', () => {
  begin()
  const fled = { fleetId: 'f', owner: 'c', battleId: 'b', ships: { scout: 1 }, wounds: {} }
  fleets.flee(A, { ...fled, course: REACHED, plan: [], truceUntil: 30_000 })
  const { battle, truce } = fleets.get('f') ?? assert.fail()
  assert.deepEqual([battle, truce], [null, { until: 30_000, after: 'retreat' }])
  fleets.change('f', { truce: null, stance: 'passive' })
  assert.deepEqual([fleets.get('f')?.truce, fleets.get('f')?.stance], [null, 'passive'])
})
