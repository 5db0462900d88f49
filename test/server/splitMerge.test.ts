import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nanoid } from 'nanoid'
import { GameClient } from '../../src/client/GameClient.ts'
import { FLEETS_PER_COMMANDER_MAX } from '../../src/sim/rules/commanders.ts'
import { letIn } from '../../testkit/letIn.ts'
import { companionOf, TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

let server: TestServer

before(async () => {
  server = await withStarlane()
})
after(() => server.close())

async function join(name: string): Promise<TestPlayer> {
  const player = await TestPlayer.found(server.endpoint, name)
  await player.join()
  await player.until(() => player.fleet() !== undefined)
  return player
}

test('[OWN-5] a new fleet is in the room of all who see it, and its id and answer stay', async () => {
  const ann = await join('Ann')
  const bob = await companionOf(server.endpoint, ann)
  const id = nanoid()
  const split = { type: 'split', fleetId: ann.fleetId, ships: { scout: 2 }, name: 'Eyes' }
  const answer = await ann.order(split, id)
  assert.ok(answer.ok && answer.born !== undefined)
  const { born } = answer
  await bob.until(() => bob.fleet(born) !== undefined)
  assert.deepEqual([bob.fleet(born)?.ships, bob.fleet(born)?.name], [2, 'Eyes'])
  await bob.until(() => bob.fleet(ann.fleetId)?.ships === 3)
  await ann.until(() => ann.fleets.some(({ fleetId }) => fleetId === born))
  assert.deepEqual(await ann.order(split, id), answer, '[DUR-3]')

  assert.ok((await ann.order({ type: 'merge', fleetId: born, into: ann.fleetId })).ok)
  await bob.until(() => bob.fleet(born) === undefined && bob.fleet(ann.fleetId)?.ships === 5)
  const late = await ann.order({ type: 'stop', fleetId: born })
  assert.ok(!late.ok)
  assert.deepEqual([late.code, late.into], ['no_such_fleet', ann.fleetId])
  const merged = await ann.order({ type: 'merge', fleetId: ann.fleetId, into: born })
  assert.ok(!merged.ok)
  assert.deepEqual([merged.code, merged.fleetId], ['no_such_fleet', born])
})

test('the client shows both fleets at once, over HTTP as well', async () => {
  const { endpoint } = server
  const pilot = await letIn(() => GameClient.connect({ endpoint, name: 'Cleo' }))
  try {
    const fleetId = pilot.fleets[0]?.id ?? ''
    await pilot.until(() => pilot.fleet(fleetId)?.place.kind === 'sector')
    const answer = await pilot.order({ type: 'split', fleetId, ships: { interceptor: 1 } })
    assert.ok(answer.ok && answer.born !== undefined)
    const { born } = answer
    await pilot.until(() => pilot.fleet(born)?.ships?.interceptor === 1)
    await pilot.until(() => pilot.fleet(fleetId)?.ships?.interceptor === 2)
    assert.equal(pilot.fleet(born)?.name, 'Home Fleet 2')
    const response = await fetch(`${endpoint}/api/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${pilot.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        order: { id: nanoid(), type: 'merge', fleetId: born, into: fleetId },
      }),
    })
    assert.equal(response.status, 200)
    await pilot.until(() => pilot.fleets.length === 1)
    await pilot.until(() => pilot.fleet(fleetId)?.ships?.interceptor === 3)
  } finally {
    pilot.close()
  }
})

test("a commander's fleets in other sectors count, and so do orders given at one moment", async () => {
  const ann = await join('Dora')
  const sector = ann.commander.homeSector
  await server.database.web.query(
    `insert into fleet (id, owner, sector, hops, name)
     select 'far-' || $1 || n, $1, $2, 0, 'Far' from generate_series(1, $3::int) n`,
    [ann.commander.id, sector === 1 ? 2 : 1, FLEETS_PER_COMMANDER_MAX - 2],
  )
  const split = () => ann.order({ type: 'split', fleetId: ann.fleetId, ships: { scout: 1 } })
  const stop = ann.order({ type: 'stop', fleetId: ann.fleetId })
  const many = await Promise.all([split(), split(), stop])
  const codes = many.map((answer) => (answer.ok ? 'ok' : answer.code))
  assert.deepEqual(codes, ['ok', 'too_many_fleets', 'ok'])
})

test('an order does not overtake one of its commander whose fleets are being counted', async () => {
  const ann = await join('Eve')
  const { fleetId } = ann
  const first = ann.order({ type: 'split', fleetId, ships: { scout: 1 }, name: 'First' })
  const second = ann.order({ type: 'rename', fleetId, name: 'Second' })
  const [one, other] = await Promise.all([first, second])
  assert.ok(one.ok && other.ok && one.seq < other.seq)
})
