import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  courseTo,
  distance,
  flightTimeMs,
  type Point,
  positionAt,
  restAt,
} from '../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'

const coordinate = fc.double({ min: 0, max: PLANE_UNITS, noNaN: true })
const point = fc.record({ x: coordinate, y: coordinate })
const speed = fc.constantFrom(10, 12, 14, 18, 24, 30)
const at = fc.integer({ min: 0, max: 2 ** 45 })

/** Tolerance for a segment's arithmetic, far smaller than a client can draw. */
const NEAR_UNITS = 1e-6

function assertNear(one: Point, other: Point): void {
  assert.ok(distance(one, other) < NEAR_UNITS, `${JSON.stringify(one)} ${JSON.stringify(other)}`)
}

test('a course begins where it should, ends at its target, and is never early', () => {
  fc.assert(
    fc.property(point, point, speed, at, (from, to, unitsPerS, since) => {
      const course = courseTo(from, to, unitsPerS, since)
      assert.equal(course.since, since)
      assert.ok(Number.isSafeInteger(course.until))
      assert.equal(course.until - since, flightTimeMs(from, to, unitsPerS))
      assertNear(positionAt(course, course.since), from)
      assertNear(positionAt(course, course.until), to)
      const exactMs = (distance(from, to) * 1000) / unitsPerS
      assert.ok(course.until - since >= exactMs - 1e-9 && course.until - since <= exactMs + 1)
    }),
    { numRuns: 10_000 },
  )
})

test('before and after its course a fleet stands at its ends', () => {
  fc.assert(
    fc.property(point, point, speed, at, fc.nat(10 ** 9), (from, to, unitsPerS, since, awayMs) => {
      const course = courseTo(from, to, unitsPerS, since)
      assert.deepEqual(positionAt(course, since - awayMs), positionAt(course, since))
      assert.deepEqual(positionAt(course, course.until + awayMs), positionAt(course, course.until))
    }),
    { numRuns: 3_000 },
  )
})

test('under way a fleet stays on the line and within its speed', () => {
  const shares = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(30_000))
  fc.assert(
    fc.property(point, point, speed, shares, (from, to, unitsPerS, [share, laterMs]) => {
      const course = courseTo(from, to, unitsPerS, 1_000)
      const then = 1_000 + Math.floor(share * (course.until - 1_000))
      const here = positionAt(course, then)
      const there = positionAt(course, then + laterMs)
      assert.ok(distance(here, there) <= (unitsPerS * laterMs) / 1000 + NEAR_UNITS)
      assert.ok(
        Math.abs(distance(from, here) + distance(here, to) - distance(from, to)) < NEAR_UNITS,
      )
    }),
    { numRuns: 5_000 },
  )
})

test('a rest is a course that goes nowhere', () => {
  fc.assert(
    fc.property(point, at, at, (here, since, later) => {
      assertNear(positionAt(restAt(here, since), later), here)
      assert.deepEqual(courseTo(here, here, 10, since), restAt(here, since))
    }),
  )
})
