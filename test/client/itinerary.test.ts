import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journeyOf, journeyWith } from '../../src/client/itinerary.ts'
import { courseTo, restAt } from '../../src/sim/galaxy/course.ts'
import { gateTo, makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { findRoute } from '../../src/sim/galaxy/routes.ts'

const galaxy = makeGalaxy('itinerary', 16)
const SPEED = 24
const from = sectorOf(galaxy, 3)
const far = 16
const start = { x: 500, y: 500 }

test('a route takes as long as the route search says, jump by jump', () => {
  const place = { kind: 'sector', sectorId: 3, course: restAt(start, 0) } as const
  const journey = journeyWith(galaxy, place, [{ kind: 'route', toSector: far }], SPEED, 1_000)
  const route = findRoute(galaxy, 3, start, far, SPEED)
  assert.ok(journey && route)
  assert.equal(journey.jumps, route.sectors.length)
  assert.equal(journey.endsIn, far)
  // Each flight rounds up to a whole ms, while the search rounds once.
  assert.ok(Math.abs(journey.arriveAt - 1_000 - route.travelMs) <= 2 * route.sectors.length)
})

test('legs follow each other without a gap', () => {
  const place = { kind: 'sector', sectorId: 3, course: restAt(start, 0) } as const
  const plan = [
    { kind: 'route', toSector: far },
    { kind: 'move', x: 10, y: 20 },
  ] as const
  const legs = journeyWith(galaxy, place, plan, SPEED, 0)?.legs ?? []
  for (const [index, leg] of legs.entries()) {
    assert.equal(leg.departAt, index === 0 ? 0 : legs[index - 1]?.arriveAt)
  }
})

test('the leg under way counts, and its waypoint does not count twice', () => {
  const gate = from.gates[0]
  assert.ok(gate)
  const course = courseTo(start, gate, SPEED, 0, gate.to)
  const place = { kind: 'sector', sectorId: 3, course } as const
  const jump = journeyOf(galaxy, place, [{ kind: 'jump', toSector: gate.to }], SPEED, 500)
  const route = journeyOf(galaxy, place, [{ kind: 'route', toSector: gate.to }], SPEED, 500)
  for (const journey of [jump, route]) {
    assert.equal(journey?.jumps, 1)
    assert.equal(journey?.arriveAt, course.until + gate.travelMs)
    assert.equal(journey?.endsIn, gate.to)
  }
})

test('a fleet in a lane can turn only at its end', () => {
  const to = from.gates[0]?.to ?? 0
  const place = { kind: 'lane', from: 3, to, departAt: 0, arriveAt: 9_000 } as const
  const journey = journeyWith(galaxy, place, [{ kind: 'route', toSector: 3 }], SPEED, 4_000)
  const travelMs = gateTo(from, to)?.travelMs ?? 0
  assert.equal(journey?.jumps, 2)
  assert.equal(journey?.arriveAt, 9_000 + travelMs)
})

test('a fleet at rest is on no journey', () => {
  const place = { kind: 'sector', sectorId: 3, course: restAt(start, 0) } as const
  assert.equal(journeyOf(galaxy, place, [], SPEED, 10), null)
})
