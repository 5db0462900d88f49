import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nanoid } from 'nanoid'
import type { EventData } from '../../src/sim/events.ts'
import { distance, type Point } from '../../src/sim/galaxy/course.ts'
import { MICROS } from '../../src/sim/rules/economy.ts'
import { endShields } from '../../testkit/endShields.ts'
import { giveFleet } from '../../testkit/giveFleet.ts'
import { companionOf, TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { TestViewer } from './TestViewer.ts'

const TIME_SCALE = 8
/** How far from bases the fight is: farther than they and the fleets beside them see. */
const AWAY_UNITS = 320

let server: TestServer

before(async () => {
  server = await withStarlane({ timeScale: TIME_SCALE })
})
after(() => server.close())

/** @returns the nearest such place to the first one */
function placeAwayFrom(bases: readonly [Point, ...Point[]]): Point {
  const places = Array.from({ length: 100 }, (_, n) => ({
    x: 50 + 100 * (n % 10),
    y: 50 + 100 * Math.floor(n / 10),
  }))
  const [best] = places
    .filter((place) => bases.every((base) => distance(base, place) > AWAY_UNITS))
    .sort((one, other) => distance(bases[0], one) - distance(bases[0], other))
  return best ?? assert.fail('bases see all of the sector')
}

test('[OWN-6] [VIS-1] a battle leaves a wreck for who sees it, and a hauler brings its ore home', async () => {
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  await ann.join()
  const bob = await companionOf(server.endpoint, ann)
  const home = ann.commander.homeSector
  const viewer = await TestViewer.join(server.endpoint)
  assert.ok((await viewer.view({ sectors: [home] })).ok)
  await viewer.until(() => viewer.cursors.size === 1)
  const owners = [ann, bob].map(({ commander }) => commander.id)
  await endShields(server.database.web.dataSource, owners)
  await server.world.facts.hint()
  const place = placeAwayFrom([ann.base, bob.base])
  const [annId = '', bobId = ''] = owners
  const wolf = { id: 'wolf', owner: annId, ships: { cruiser: 20, hauler: 1 } }
  const prey = { id: 'prey', owner: bobId, ships: { hauler: 5 } }
  for (const given of [wolf, prey]) {
    await server.world.attend(await giveFleet(server.database, given, home, place))
  }
  await ann.until(() => ann.fleet('wolf') !== undefined && ann.fleet('prey') !== undefined)
  // Else it would fight the outlaw that she is about to be.
  const calm = { type: 'stance', fleetId: bob.fleetId, stance: 'passive' }
  assert.ok((await bob.order(calm)).ok)
  assert.ok((await ann.order({ type: 'attack', fleetId: 'wolf', target: { fleetId: 'prey' } })).ok)

  await ann.until(() => (ann.room.state.battles?.size ?? 0) > 0)
  const [battle] = ann.room.state.battles.values()
  assert.deepEqual([battle?.id, battle?.round], [ann.fleet('wolf')?.battle, 0])
  await ann.until(() => (ann.room.state.wrecks?.size ?? 0) > 0)
  await ann.until(() => ann.room.state.battles.size === 0)
  const wreck = [...ann.room.state.wrecks.values()][0]?.toJSON()
  assert.ok(wreck)
  // 30 % of five haulers for 80 ore each.
  assert.equal(wreck.ore, 120)
  assert.ok(Math.abs((wreck.x ?? 0) - place.x) < 1)
  // Nobody of his sees the place any more.
  await bob.until(() => bob.fleet('prey') === undefined)
  await bob.until(() => (bob.room.state.wrecks?.size ?? 0) === 0)
  const blind = await bob.order({ type: 'salvage', fleetId: bob.fleetId, wreckId: wreck.id })
  assert.deepEqual([blind.ok, !blind.ok && blind.code], [false, 'no_such_wreck'])

  const response = await fetch(`${server.endpoint}/api/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      order: { id: nanoid(), type: 'salvage', fleetId: 'wolf', wreckId: wreck.id },
    }),
  })
  const answer = (await response.json()) as { readonly ok: boolean }
  assert.ok(answer.ok, JSON.stringify(answer))
  await ann.until(() => ann.room.state.wrecks.size === 0)
  const told = () => ann.fleets.findLast(({ fleetId }) => fleetId === 'wolf')
  await ann.until(() => told()?.cargo.ore === 120)
  const at = { base: ann.base.id }
  const before = ann.yards.at(-1)?.store.ore ?? 0
  assert.ok((await ann.order({ type: 'dock', fleetId: 'wolf', at })).ok)
  // The base yields meanwhile, but far less.
  await ann.until(() => (ann.yards.at(-1)?.store.ore ?? 0) >= before + 120 * MICROS)

  await viewer.until(() => viewer.events.some(({ type }) => type === 'battle.ended'))
  const { data } = viewer.events.find(({ type }) => type === 'battle.ended') ?? assert.fail()
  const { wreck: lies } = data as EventData['battle.ended']
  assert.deepEqual([lies?.id, lies?.ore, lies?.x], [wreck.id, 120, place.x])
  const heard = JSON.stringify(viewer.heard)
  assert.ok(!heard.includes('wreck.salvaged'), 'who took it is not told')
})
