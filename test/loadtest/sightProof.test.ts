import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOOK_EVERY_MS, type Shown, SightProof } from '../../loadtest/bots/war/SightProof.ts'
import type { SeenFleet } from '../../src/client/readFleets.ts'
import { restAt } from '../../src/sim/galaxy/course.ts'
import { type Ships, sensorRange } from '../../src/sim/rules/ships.ts'
import { BASE_SENSOR_UNITS } from '../../src/sim/rules/sight.ts'

const SECTOR = 3
const SCOUT: Ships = { scout: 1 }
const RANGE = sensorRange(SCOUT)
/** Beyond what moves and clocks excuse. */
const FAR = RANGE + 50
const BASE = { id: 'base', sector: SECTOR, x: 500, y: 500 }

function seen(id: string, owner: string, x: number): SeenFleet {
  const course = { x, y: 500, vx: 0, vy: 0, since: 0, until: 0, gate: null }
  const rest = { ships: 1, shipsByClass: SCOUT, stance: 'defend', hull: 1, battle: null } as const
  return { id, name: id, owner, ...course, ...rest }
}

let patches = 0

/** A state that came with a patch of its own. */
function shown(...fleets: readonly SeenFleet[]): Shown[] {
  const byId = new Map(fleets.map((fleet) => [fleet.id, fleet]))
  return [{ sectorId: SECTOR, isLive: true, fleets: byId, version: ++patches }]
}

/** Looks again and again for some seconds, at a galaxy whose time is real time. */
function watch() {
  const found: string[] = []
  const proof = new SightProof({ own: 'ann', rate: 1, wrong: (what) => found.push(what) })
  let now = 0
  const lookFor = (ms: number, seats: readonly Shown[], base: typeof BASE | null = null): void => {
    for (const until = now + ms; now < until; now += LOOK_EVERY_MS) proof.look(seats, base, now)
  }
  const stall = (ms: number): void => {
    now += ms
  }
  const born = (x: number): void => {
    const course = restAt({ x, y: 500 }, now)
    proof.born(SECTOR, { ships: SCOUT, course }, now)
  }
  return { found, lookFor, stall, born }
}

test('[VIS-1] a fleet in range is seen by right, one out of range is found, once', () => {
  const { found, lookFor } = watch()
  lookFor(1_000, shown(seen('a', 'ann', 500), seen('b', 'bob', 500 + RANGE)))
  assert.deepEqual(found, [])
  lookFor(1_000, shown(seen('a', 'ann', 500), seen('c', 'bob', 500 + FAR)))
  assert.equal(found.length, 1)
  assert.match(found[0] ?? '', /is shown fleet c in sector 3, 50 units beyond any sensor/)
})

test('[VIS-1] what was in range a moment ago may still be shown, but not for long', () => {
  const { found, lookFor } = watch()
  lookFor(1_000, shown(seen('a', 'ann', 500), seen('b', 'bob', 600)))
  lookFor(2_000, shown(seen('b', 'bob', 600)))
  assert.deepEqual(found, [])
  lookFor(2_000, shown(seen('b', 'bob', 600)))
  lookFor(1_000, shown(seen('b', 'bob', 600)))
  assert.match(found.join(), /is shown fleet b in sector 3, without any sensor/)
})

test('[VIS-1] a base sees as far as its sensor, in its own sector alone', () => {
  const { found, lookFor } = watch()
  const near = seen('b', 'bob', BASE.x + BASE_SENSOR_UNITS)
  lookFor(1_000, shown(near), BASE)
  assert.deepEqual(found, [])
  const other = watch()
  other.lookFor(1_000, shown(near), { ...BASE, sector: SECTOR + 1 })
  assert.equal(other.found.length, 1)
})

test('[VIS-1] a fleet that was launched and merged between two looks has seen what it saw', () => {
  const { found, lookFor, born } = watch()
  born(500)
  lookFor(1_000, shown(seen('b', 'bob', 500 + RANGE)))
  assert.deepEqual(found, [])
  lookFor(1_000, shown(seen('c', 'bob', 500 + FAR)))
  assert.equal(found.length, 1)
})

test('[VIS-1] a server that sends nothing takes nothing back, but not for ever', () => {
  const { found, lookFor } = watch()
  lookFor(1_000, shown(seen('a', 'ann', 500), seen('b', 'bob', 600)))
  const last = shown(seen('b', 'bob', 600))
  lookFor(9_000, last)
  assert.deepEqual(found, [])
  lookFor(4_000, last)
  assert.equal(found.length, 1)
})

test('[VIS-1] between two looks a fleet may have seen what it passed, if the second came late', () => {
  const { found, lookFor, stall } = watch()
  const flying = { ...seen('a', 'ann', 0), vx: 240, until: 60_000 }
  /** Seen from the middle of the way between the looks, and from neither end. */
  const passed = { ...seen('b', 'bob', 480), y: 500 + RANGE - 5 }
  const far = { ...seen('c', 'bob', 480), y: 500 + RANGE + 900 }
  lookFor(1_250, shown(flying))
  stall(2_000)
  lookFor(250, shown(flying, passed))
  assert.deepEqual(found, [])
  lookFor(250, shown(flying, far))
  assert.equal(found.length, 1)
})
