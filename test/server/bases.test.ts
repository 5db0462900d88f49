import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { nanoid } from 'nanoid'
import { GameClient } from '../../src/client/GameClient.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
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

async function post(token: string, order: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.endpoint}/api/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ order: { id: nanoid(), ...order } }),
  })
  return { status: response.status, body: await response.json() }
}

const bases = ({ room }: TestPlayer) => room.state.bases

test('[OWN-5] a fleet docks, an order to it says where it went, and its ships are launched again', async () => {
  const ann = await join('Ann')
  const { fleetId, base } = ann
  const at = { base: base.id }
  assert.deepEqual(bases(ann)?.get(base.id)?.toJSON(), {
    ...{ id: base.id, owner: ann.commander.id, x: base.x, y: base.y, level: 1 },
  })
  await ann.until(() => ann.yards.length === 1)
  assert.deepEqual(ann.yards[0]?.at, at)
  assert.deepEqual(ann.yards[0]?.ships, {}, 'told on joining')
  assert.ok((await ann.order({ type: 'dock', fleetId, at })).ok)
  await ann.until(() => ann.fleet() === undefined && ann.yards.length === 2)
  assert.deepEqual(ann.yards[1]?.ships, HOME_FLEET_SHIPS)
  const late = await ann.order({ type: 'stop', fleetId })
  assert.ok(!late.ok)
  assert.deepEqual([late.code, late.fleetId], ['no_such_fleet', fleetId])
  assert.deepEqual(late.docked, { base: base.id })
  assert.match(late.message, /it has docked/)

  const id = nanoid()
  const launch = { type: 'launch', at, ships: { scout: 2 }, name: 'Eyes' }
  const answer = await ann.order(launch, id)
  assert.ok(answer.ok && answer.born !== undefined)
  const { born } = answer
  await ann.until(() => ann.fleet(born)?.name === 'Eyes' && ann.yards.length === 3)
  assert.deepEqual(ann.yards[2]?.ships, { interceptor: 3 })
  assert.deepEqual(await ann.order(launch, id), answer, '[DUR-3]')
  await ann.room.leave()
})

test('a launch is sent on to the sector of its base, and over HTTP it finds the way itself', async () => {
  const ann = await join('Bea')
  const at = { base: ann.base.id }
  const there = await TestPlayer.of(server.endpoint, ann.token)
  const other = 1 + (ann.base.sector % 16)
  await there.join(other)
  const launch = { type: 'launch', at, ships: { interceptor: 3 } }
  const elsewhere = await there.order(launch)
  assert.ok(!elsewhere.ok)
  assert.deepEqual([elsewhere.code, elsewhere.sector], ['elsewhere', ann.base.sector])
  assert.ok((await post(ann.token, { type: 'dock', fleetId: ann.fleetId, at })).status === 200)
  await ann.until(() => ann.fleet() === undefined)
  const { status, body } = await post(ann.token, launch)
  assert.equal(status, 200)
  assert.equal((body as { sector: number }).sector, ann.base.sector)
  await Promise.all([ann.room.leave(), there.room.leave()])
})

test("[VIS-1] another's base is shown to who sees it, without its yard, and answered like none", async () => {
  const ann = await join('Cat')
  const bob = await companionOf(server.endpoint, ann)
  await bob.until(() => bases(bob)?.has(ann.base.id) === true)
  assert.ok(bob.yards.every(({ at }) => 'base' in at && at.base === bob.base.id))
  const nowhere = 'x'.repeat(ann.base.id.length)
  const order = (base: string) => ({ type: 'launch', at: { base }, ships: { scout: 1 } })
  const dock = (base: string) => ({ type: 'dock', fleetId: bob.fleetId, at: { base } })
  for (const make of [order, dock]) {
    const [hers, nobodys] = [ann.base.id, nowhere]
    const inRoom = [await bob.order(make(hers)), await bob.order(make(nobodys))]
    const overHttp = [await post(bob.token, make(hers)), await post(bob.token, make(nobodys))]
    for (const [one, other] of [inRoom, overHttp]) {
      assert.equal(JSON.stringify(one).replaceAll(hers, nobodys), JSON.stringify(other))
    }
    assert.match(JSON.stringify(inRoom), /"no_such_base"/)
    assert.deepEqual(
      overHttp.map(({ status }) => status),
      [404, 404],
    )
  }
  await Promise.all([ann.room.leave(), bob.room.leave()])
})

test('the client docks and launches, and knows its base and what is docked there', async () => {
  const { endpoint } = server
  const pilot = await letIn(() => GameClient.connect({ endpoint, name: 'Dora' }))
  try {
    const base = pilot.base ?? assert.fail('no base')
    const at = { base: base.id }
    const fleetId = pilot.fleets[0]?.id ?? ''
    await pilot.until(() => pilot.fleet(fleetId)?.place.kind === 'sector')
    assert.ok((await pilot.order({ type: 'dock', fleetId, at })).ok)
    await pilot.until(() => pilot.fleets.length === 0)
    await pilot.until(() => pilot.base?.yard?.ships.interceptor === 3)
    // Without a fleet it has no seat any more: the order asks for one.
    const answer = await pilot.order({ type: 'launch', at, ships: { scout: 1 } })
    assert.ok(answer.ok && answer.born !== undefined)
    const { born } = answer
    await pilot.until(() => pilot.fleet(born)?.ships?.scout === 1)
    await pilot.until(() => pilot.base?.yard?.ships.scout === 1)
    const unknown = await pilot.order({
      type: 'launch',
      at: { base: 'other' },
      ships: { scout: 1 },
    })
    assert.ok(!unknown.ok)
    assert.equal(unknown.code, 'no_such_base')
  } finally {
    pilot.close()
  }
})

test('a client that looks at no map learns of a launch even when all its ships were docked', async () => {
  const { endpoint } = server
  const ann = await GameClient.connect({ endpoint, name: 'Eve' })
  const other = await GameClient.connect({ endpoint, token: ann.token })
  await other.until(({ fleets }) => fleets.length === 1)
  const { base } = ann
  const [fleet] = other.fleets
  assert.ok(base && fleet)
  const at = { base: base.id }
  assert.ok((await ann.order({ type: 'dock', fleetId: fleet.id, at })).ok)
  await other.until(({ fleets }) => fleets.length === 0)
  assert.ok((await ann.order({ type: 'launch', at, ships: { scout: 1 } }, base.sector)).ok)
  await other.until(({ fleets }) => fleets.length === 1)
  ann.close()
  other.close()
})
