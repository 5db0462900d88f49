import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nanoid } from 'nanoid'
import { STANCES } from '../../src/sim/fleets/fleet.ts'
import { endShields } from '../../testkit/endShields.ts'
import { companionOf, TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { TestViewer } from './TestViewer.ts'

/** A round takes a quarter of a second. */
const TIME_SCALE = 8

let server: TestServer

before(async () => {
  server = await withStarlane({ timeScale: TIME_SCALE })
})
after(() => server.close())

/** Two commanders without shields, whose fleets rest beside each other, and see each other. */
async function pair(): Promise<readonly [TestPlayer, TestPlayer]> {
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  await ann.join()
  const bob = await companionOf(server.endpoint, ann)
  await endShields(
    server.database.web.dataSource,
    [ann, bob].map(({ commander }) => commander.id),
  )
  await server.world.facts.hint()
  return [ann, bob]
}

/** @returns an order's answer over HTTP */
async function post(player: TestPlayer, order: object): Promise<{ readonly ok: boolean }> {
  const response = await fetch(`${server.endpoint}/api/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${player.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ order: { id: nanoid(), ...order } }),
  })
  return (await response.json()) as { readonly ok: boolean }
}

function typesOf(viewer: TestViewer, audience: string): string[] {
  return viewer.events.filter((event) => event.audience === audience).map(({ type }) => type)
}

test('[FEED-4] [VIS-1] two meet by stance, fight, and one retreats; others are told how big and what was lost', async () => {
  const [ann, bob] = await pair()
  const home = ann.commander.homeSector
  const elsewhere = server.galaxy.sectors.map(({ id }) => id).filter((id) => id !== home)
  const [hers, anybodys, away] = await Promise.all([
    TestViewer.join(server.endpoint, ann.token),
    TestViewer.join(server.endpoint),
    TestViewer.join(server.endpoint),
  ])
  assert.ok((await hers.view({ sectors: elsewhere })).ok)
  assert.ok((await anybodys.view({ sectors: [home] })).ok)
  assert.ok((await away.view({ sectors: elsewhere })).ok)
  await anybodys.until(() => anybodys.cursors.size === 1)

  const wish = { type: 'stance', fleetId: bob.fleetId, stance: 'attack' }
  assert.ok((await post(bob, wish)).ok, 'orders of war go over HTTP as well')
  await ann.until(() => ann.fleet(bob.fleetId)?.battle !== '')
  const battle = ann.fleet()?.battle ?? ''
  assert.equal(ann.fleet(bob.fleetId)?.battle, battle)
  assert.equal(STANCES[ann.fleet(bob.fleetId)?.stance ?? 0], 'attack')
  assert.equal(STANCES[ann.fleet()?.stance ?? 0], 'defend')
  const early = await ann.order({ type: 'retreat', fleetId: ann.fleetId })
  assert.deepEqual([early.ok, !early.ok && early.code], [false, 'in_battle'])

  const told = () => ann.fleets.at(-1)
  await ann.until(() => (told()?.battle?.rounds ?? 0) >= 2)
  assert.deepEqual([told()?.battle?.id, told()?.battle?.isHeld], [battle, true])
  assert.ok(Object.keys(told()?.wounds ?? {}).length > 0)
  assert.ok((ann.fleet(bob.fleetId)?.hull ?? 1) < 1, 'all see how hurt a fleet in sight is')
  assert.ok(!JSON.stringify(bob.fleets).includes(ann.fleetId))
  assert.ok((await ann.order({ type: 'retreat', fleetId: ann.fleetId })).ok)
  await ann.until(() => told()?.truce?.after === 'retreat' && told()?.battle === null)
  await bob.until(() => bob.fleets.at(-1)?.battle === null)
  await ann.until(() => ann.fleet(bob.fleetId)?.battle === '')

  await hers.until(() => typesOf(hers, 'own').includes('battle.ended'))
  await anybodys.until(() => anybodys.events.some(({ type }) => type === 'battle.ended'))
  const heard = typesOf(hers, 'own')
  assert.equal(heard[0], 'battle.began')
  assert.ok(heard.filter((type) => type === 'battle.round').length >= 2)
  assert.ok(heard.includes('fleet.retreated'))
  assert.deepEqual(
    anybodys.events.map(({ type, audience, data }) => [type, audience, Object.keys(data).sort()]),
    [
      ['battle.began', 'public', ['size']],
      ['battle.ended', 'public', ['battleId', 'parties', 'wreck']],
    ],
  )
  for (const fleetId of [ann.fleetId, bob.fleetId]) {
    assert.ok(!JSON.stringify(anybodys.heard).includes(fleetId))
  }
  assert.deepEqual(away.events, [])
})

test('a summary says how many battles go on', async () => {
  const [ann, bob] = await pair()
  const viewer = await TestViewer.join(server.endpoint)
  const { homeSector } = ann.commander
  assert.ok((await viewer.view({ sectors: [homeSector], detail: 'summary' })).ok)
  const battles = () =>
    viewer.heard.flatMap((one) => (one.kind === 'summary' ? [one.battles] : [])).at(-1)
  await viewer.until(() => battles() === 0)
  const target = { fleetId: ann.fleetId }
  assert.ok((await bob.order({ type: 'attack', fleetId: bob.fleetId, target })).ok)
  await viewer.until(() => battles() === 1)
  await viewer.until(() => battles() === 0)
})
