import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { GameClient } from '../../src/client/GameClient.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { letIn } from '../../testkit/letIn.ts'
import { companionOf, TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

let server: TestServer

before(async () => {
  server = await withStarlane({ timeScale: 20 })
})
after(() => server.close())

async function join(name: string): Promise<TestPlayer> {
  const player = await TestPlayer.found(server.endpoint, name)
  await player.join()
  await player.until(() => player.fleet() !== undefined)
  return player
}

const ownerIn = ({ room }: TestPlayer, system: number): string | undefined =>
  room.state.systems?.get(String(system))?.owner
const stationIn = ({ room }: TestPlayer, system: number) => room.state.stations?.get(String(system))

test('[VIS-1] a system is taken before the eyes of who is near, and everybody hears whose it is', async () => {
  const ann = await join('Ann')
  const bob = await companionOf(server.endpoint, ann)
  const { system } = ann.base
  const seen: string[] = []
  bob.room.onStateChange(() => {
    const captor = stationIn(bob, system)?.captor
    if (captor) seen.push(captor)
  })
  const { fleetId } = ann
  assert.ok((await ann.order({ type: 'capture', fleetId, systemId: system })).ok)
  await bob.until(() => ownerIn(bob, system) === ann.commander.id)
  assert.ok(seen.includes(ann.commander.id), 'he saw that she was taking it')
  await ann.until(() => ann.yards.some(({ at }) => 'system' in at && at.system === system))
  assert.deepEqual(ann.yards.at(-1)?.ships, {})
  assert.ok(bob.yards.every(({ at }) => 'base' in at))

  const at = { system }
  assert.ok((await ann.order({ type: 'dock', fleetId, at })).ok)
  await ann.until(() => ann.fleet() === undefined)
  assert.deepEqual(ann.yards.at(-1)?.ships, HOME_FLEET_SHIPS)
  await bob.until(() => bob.fleet(fleetId) === undefined)
  const refused = await bob.order({ type: 'launch', at, ships: { scout: 1 } })
  assert.ok(!refused.ok)
  assert.equal(refused.code, 'no_such_system')
  assert.ok(
    bob.yards.every(({ at }) => 'base' in at),
    'what is docked is for its owner',
  )
  await Promise.all([ann.room.leave(), bob.room.leave()])
})

test('the client takes a system, docks there and launches, with a seat or without', async () => {
  const { endpoint } = server
  const pilot = await letIn(() => GameClient.connect({ endpoint, name: 'Dora' }))
  try {
    const { sector, system } = pilot.base ?? assert.fail('no base')
    const fleetId = pilot.fleets[0]?.id ?? ''
    await pilot.until(() => pilot.fleet(fleetId)?.place.kind === 'sector')
    const seen = () => pilot.seats.in(sector)?.systems.get(system)
    assert.ok((await pilot.order({ type: 'capture', fleetId, systemId: system })).ok)
    await pilot.until(() => seen()?.station?.capture?.by === pilot.commander.id)
    await pilot.until(() => pilot.systems.length === 1)
    assert.deepEqual(pilot.systems[0]?.yard?.ships, {})
    await pilot.until(() => seen()?.owner === pilot.commander.id)
    await pilot.until(() => pilot.fleet(fleetId)?.plan.length === 0)

    const at = { system }
    assert.ok((await pilot.order({ type: 'dock', fleetId, at })).ok)
    await pilot.until(() => pilot.fleets.length === 0)
    await pilot.until(() => pilot.systems[0]?.yard?.ships.interceptor === 3)
    const launch = { type: 'launch', at, ships: { scout: 1 } } as const
    const nowhere = await pilot.order(launch)
    assert.ok(!nowhere.ok)
    assert.match(nowhere.message, /in which sector/)
    // Without a fleet it has no seat any more: the order asks for one.
    const answer = await pilot.order(launch, sector)
    assert.ok(answer.ok && answer.born !== undefined)
    const { born } = answer
    await pilot.until(() => pilot.fleet(born)?.ships?.scout === 1)
    await pilot.until(() => pilot.systems[0]?.yard?.ships.scout === 1)
  } finally {
    pilot.close()
  }
})
