import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AT_PEACE, type Fleet } from '../../src/sim/fleets/fleet.ts'
import { distance, type Point, restAt } from '../../src/sim/galaxy/course.ts'
import { type Galaxy, gateTo, makeGalaxy, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { findRoute } from '../../src/sim/galaxy/routes.ts'
import { fleetSpeed, SHIP_CLASSES, type Ships } from '../../src/sim/rules/ships.ts'
import { LittleGalaxy } from '../../testkit/LittleGalaxy.ts'

/**
 * The least time to the gates of every sector, computed slowly: relaxes all crossings of all lanes
 * until nothing improves.
 */
function leastTimes(
  galaxy: Galaxy,
  from: number,
  start: Point,
  speed: number,
): Map<number, number> {
  const flightMs = (one: Point, other: Point) => (distance(one, other) * 1000) / speed
  const best = new Map<string, number>()
  const reach = (cameFrom: number, sector: number, ms: number): boolean => {
    const key = `${cameFrom} ${sector}`
    if (ms >= (best.get(key) ?? Number.POSITIVE_INFINITY)) return false
    best.set(key, ms)
    return true
  }
  for (const gate of sectorOf(galaxy, from).gates) {
    reach(from, gate.to, flightMs(start, gate) + gate.travelMs)
  }
  for (let better = true; better; ) {
    better = false
    for (const [key, ms] of [...best]) {
      const [cameFrom = 0, id = 0] = key.split(' ').map(Number)
      const sector = sectorOf(galaxy, id)
      const entry = gateTo(sector, cameFrom)
      assert.ok(entry)
      for (const gate of sector.gates) {
        if (reach(id, gate.to, ms + flightMs(entry, gate) + gate.travelMs)) better = true
      }
    }
  }
  const times = new Map<number, number>()
  for (const [key, ms] of best) {
    const id = Number(key.split(' ')[1])
    times.set(id, Math.min(ms, times.get(id) ?? Number.POSITIVE_INFINITY))
  }
  return times
}

/** The time that a route takes, summed over its legs. */
function travelTime(
  galaxy: Galaxy,
  from: number,
  start: Point,
  path: readonly number[],
  speed: number,
) {
  let ms = 0
  let here: Point = start
  let id = from
  for (const to of path) {
    const gate = gateTo(sectorOf(galaxy, id), to)
    const entry = gateTo(sectorOf(galaxy, to), id)
    assert.ok(gate && entry, `a lane from ${id} to ${to}`)
    ms += (distance(here, gate) * 1000) / speed + gate.travelMs
    here = entry
    id = to
  }
  return ms
}

const ships = fc
  .dictionary(fc.constantFrom(...SHIP_CLASSES), fc.integer({ min: 1, max: 9 }), { minKeys: 1 })
  .map((counts): Ships => counts)

const journey = fc.record({
  seed: fc.integer({ min: 1, max: 10_000 }).map(String),
  size: fc.integer({ min: 16, max: 32 }),
  from: fc.nat(),
  to: fc.nat(),
  start: fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.integer({ min: 0, max: 1000 }) }),
  ships,
})

test('a route is the quickest there is, and its time is the sum of its legs', () => {
  fc.assert(
    fc.property(journey, ({ seed, size, start, ships, ...trip }) => {
      const galaxy = makeGalaxy(seed, size)
      const from = 1 + (trip.from % size)
      const speed = fleetSpeed(ships)
      const least = leastTimes(galaxy, from, start, speed)
      for (const { id: to } of galaxy.sectors) {
        const route = findRoute(galaxy, from, start, to, speed)
        if (to === from) {
          assert.equal(route, null)
          continue
        }
        assert.ok(route, 'every sector can be reached')
        assert.equal(route.sectors.at(-1), to)
        const ms = travelTime(galaxy, from, start, route.sectors, speed)
        assert.ok(Math.abs(ms - (least.get(to) ?? 0)) < 1e-6, `${ms} against ${least.get(to)}`)
        assert.ok(route.travelMs >= ms - 1e-6 && route.travelMs < ms + 1)
      }
    }),
    { numRuns: 200 },
  )
})

test('a fleet without ships has no route', () => {
  const galaxy = makeGalaxy('starlane', 16)
  assert.equal(findRoute(galaxy, 1, { x: 0, y: 0 }, 2, fleetSpeed({})), null)
})

/**
 * Each flight rounds up to whole milliseconds, once per sector; the prediction rounds up once. So a
 * fleet may arrive later than predicted by at most 1 ms per sector, and earlier by at most 1 ms.
 */
test('a fleet that flies the route takes as long as predicted', () => {
  fc.assert(
    fc.property(journey, fc.nat(10_000), ({ seed, size, start, ships, ...trip }, setsOutAt) => {
      const galaxy = makeGalaxy(seed, size)
      const from = 1 + (trip.from % size)
      const to = 1 + (trip.to % size)
      fc.pre(from !== to)
      const route = findRoute(galaxy, from, start, to, fleetSpeed(ships))
      assert.ok(route)
      const little = new LittleGalaxy(galaxy)
      const fleet: Fleet = {
        id: 'f1',
        name: 'Traveller',
        owner: 'c1',
        ships,
        hops: 0,
        course: restAt(start, 0),
        plan: [],
        ...AT_PEACE,
      }
      little.place(fleet, from)
      little.letPass(setsOutAt)
      little.order('c1', from, { id: 'order-01', type: 'route', fleetId: 'f1', toSector: to })
      const visits: number[] = []
      let arrivedAt = 0
      little.onEvent = (event) => {
        if (event.type !== 'fleet.arrived') return
        visits.push(event.sector)
        arrivedAt = event.at
      }
      little.letPass(route.travelMs + route.sectors.length + 1)
      assert.deepEqual(visits, route.sectors)
      assert.deepEqual(little.state(to).fleets.get('f1')?.plan, [])
      const lateMs = arrivedAt - setsOutAt - route.travelMs
      assert.ok(lateMs >= -1 && lateMs <= route.sectors.length, `${lateMs} ms late`)
    }),
    { numRuns: 1_000 },
  )
})
