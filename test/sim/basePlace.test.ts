import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distance } from '../../src/sim/galaxy/course.ts'
import { makeGalaxy } from '../../src/sim/galaxy/galaxy.ts'
import { basePlace } from '../../src/sim/holding/basePlace.ts'
import { HOMES_PER_SYSTEM_MAX } from '../../src/sim/rules/commanders.ts'
import { BASE_RING_UNITS_MAX, BASE_RING_UNITS_MIN } from '../../src/sim/rules/holding.ts'
import { PLANE_UNITS } from '../../src/sim/rules/map.ts'

test('each of the 64 slots around a system is a place of its own on its ring, within the plane', () => {
  for (const system of makeGalaxy('rings', 64).sectors.flatMap(({ systems }) => systems)) {
    const places = Array.from({ length: HOMES_PER_SYSTEM_MAX }, (_, slot) =>
      basePlace(system, slot),
    )
    for (const [slot, place] of places.entries()) {
      const away = distance(system, place)
      assert.ok(away > BASE_RING_UNITS_MIN - 0.02 && away < BASE_RING_UNITS_MAX + 0.02, `${away}`)
      assert.ok(Math.min(place.x, place.y) > 0 && Math.max(place.x, place.y) < PLANE_UNITS)
      for (const other of places.slice(0, slot)) assert.ok(distance(place, other) >= 5)
    }
  }
})
