import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { matchMaker } from '@colyseus/core'
import { MatchMakeError } from '@colyseus/sdk'
import { nanoid } from 'nanoid'
import { Sessions } from '../../src/accounts/Sessions.ts'
import { gateTo, sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { findRoute } from '../../src/sim/galaxy/routes.ts'
import { HOME_FLEET_SHIPS } from '../../src/sim/rules/commanders.ts'
import { fleetSpeed } from '../../src/sim/rules/ships.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { companionOf, TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

const TRIES_MAX = 50

let server: TestServer

before(async () => {
  server = await withStarlane()
})
after(() => server.close())

/** Makes two commanders with seats in the first one's sector, whose fleets see each other. */
async function pair(): Promise<[TestPlayer, TestPlayer]> {
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  await ann.join()
  return [ann, await companionOf(server.endpoint, ann)]
}

function neighbourOf(sector: number): number {
  const gate = sectorOf(server.galaxy, sector).gates[0]
  assert.ok(gate)
  return gate.to
}

test('a newcomer finds the home fleet where the guest answer promised it', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  const fleet = ann.fleet()
  assert.ok(fleet)
  assert.equal(fleet.owner, ann.commander.id)
  assert.equal(fleet.ships, 5)
  assert.equal(ann.room.state.sectorId, ann.commander.homeSector)
  assert.equal(ann.room.roomId, `s${ann.commander.homeSector}-e${ann.room.state.epoch}`)
  await ann.until(() => ann.fleets.length === 1)
  const { truce, ...told } = ann.fleets[0] ?? assert.fail()
  assert.deepEqual(told, {
    fleetId: ann.fleetId,
    ships: { scout: 2, interceptor: 3 },
    ...{ plan: [], stance: 'defend', wounds: {}, battle: null, cargo: { ore: 0, gas: 0 } },
  })
  assert.equal(truce?.after, 'arrival')
})

test('two clients see each other’s orders; only the owner sees the plan', async () => {
  const [ann, bob] = await pair()
  const planned = () => ann.fleets.find(({ plan }) => plan.length > 0)
  // The wait begins before the order is given, since the flight is short.
  const seen = [bob, ann].map((one) => one.until(() => (one.fleet(ann.fleetId)?.vx ?? 0) !== 0))
  const told = ann.until(() => planned() !== undefined)
  const answer = await ann.order({ type: 'move', fleetId: ann.fleetId, to: { x: 1, y: 2 } })
  assert.ok(answer.ok)
  await Promise.all([...seen, told])
  assert.ok(bob.room.state.seq >= answer.seq)
  assert.deepEqual(planned()?.plan, [{ kind: 'move', x: 1, y: 2 }])
  assert.ok(bob.fleets.every(({ fleetId }) => fleetId === bob.fleetId))
})

test('[TIME-1] a client that joins a quiet sector gets the present time, not that of the last patch', async () => {
  const [ann, bob] = await pair()
  const { homeSector } = ann.commander
  const eve = await TestPlayer.of(server.endpoint, bob.token)
  const host = server.world.hosts.get(homeSector) ?? assert.fail('nobody hosts it')
  // Other tests' fleets fly here too: only a join with no news before it counts.
  for (let tries = 1; ; tries++) {
    const { seq } = ann.room.state
    const askedAt = host.now()
    await eve.join(homeSector)
    assert.ok(eve.room.state.now >= askedAt, `${askedAt - eve.room.state.now} galaxy ms behind`)
    if (eve.room.state.seq === seq) return
    assert.ok(tries < TRIES_MAX, 'it never is quiet')
    await eve.room.leave()
  }
})

test('[IN-1] a bad order is answered with the reason, and changes nothing', async () => {
  const [ann, bob] = await pair()
  const { fleetId } = ann
  const committed = () => server.world.hosts.get(ann.commander.homeSector)?.committed?.fleets
  const [hers, his] = [committed()?.get(ann.fleetId), committed()?.get(bob.fleetId)]
  assert.ok(hers && his)
  const far = server.galaxy.sectors.find(
    ({ id }) =>
      id !== ann.commander.homeSector &&
      !gateTo(sectorOf(server.galaxy, ann.commander.homeSector), id),
  )
  const move = (to: unknown) => ({ type: 'move', fleetId, to })
  const cases: readonly (readonly [object, code: string])[] = [
    [{ type: 'move', fleetId: bob.fleetId, to: { x: 1, y: 1 } }, 'no_such_fleet'],
    [{ type: 'stop', fleetId: 'nobody' }, 'no_such_fleet'],
    [{ type: 'jump', fleetId, toSector: far?.id }, 'not_adjacent'],
    [{ type: 'jump', fleetId, toSector: 999 }, 'no_such_sector'],
    [{ type: 'route', fleetId, toSector: 999 }, 'no_such_sector'],
    [{ type: 'route', fleetId, toSector: 0 }, 'bad_order'],
    [{ type: 'route', fleetId, toSector: ann.commander.homeSector }, 'already_there'],
    [move({ x: Number.NaN, y: 1 }), 'bad_order'],
    [move({ x: Number.POSITIVE_INFINITY, y: 1 }), 'bad_order'],
    [move({ x: '1', y: 1 }), 'bad_order'],
    [move({ x: 1001, y: 1 }), 'bad_order'],
    [move({ x: -1, y: 1 }), 'bad_order'],
    [move(null), 'bad_order'],
    [{ ...move({ x: 1, y: 1 }), id: 'short' }, 'bad_order'],
    [{ ...move({ x: 1, y: 1 }), id: 7 }, 'bad_order'],
    [{ type: 'rename', fleetId, name: 'a\u0000b' }, 'bad_name'],
    [{ type: 'rename', fleetId, name: 'a\u001bb' }, 'bad_name'],
    [{ type: 'rename', fleetId, name: ' ' }, 'bad_name'],
    [{ type: 'explode', fleetId }, 'bad_order'],
    [{ type: '__proto__', fleetId }, 'bad_order'],
    [{}, 'bad_order'],
  ]
  for (const [order, code] of cases) {
    const answer = await ann.order(order)
    assert.equal(answer.ok, false, JSON.stringify(order))
    if (answer.ok) continue
    assert.equal(answer.code, code, JSON.stringify(order))
    assert.ok(answer.message.length > 10)
  }
  for (const input of [null, undefined, 5, 'order', [], Buffer.alloc(9)]) {
    const answer = await ann.room.request('order', input)
    assert.deepEqual([answer.ok, answer.code], [false, 'bad_order'])
  }
  assert.equal(committed()?.get(ann.fleetId), hers)
  assert.equal(committed()?.get(bob.fleetId), his)
})

test("another commander's fleet takes no orders", async () => {
  const [ann, bob] = await pair()
  const answer = await bob.order({ type: 'stop', fleetId: ann.fleetId })
  assert.deepEqual([answer.ok, answer.ok || answer.code], [false, 'no_such_fleet'])
})

test('[DUR-3] an order id takes effect once; a repetition gets the first answer', async () => {
  const [ann] = await pair()
  const id = nanoid()
  const first = await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'One' }, id)
  const second = await ann.order({ type: 'rename', fleetId: ann.fleetId, name: 'Two' }, id)
  assert.ok(first.ok)
  assert.deepEqual(second, first)
  await ann.until(() => ann.fleet()?.name === 'One')
  const both = await Promise.all(
    [1, 2].map(() => ann.order({ type: 'stop', fleetId: ann.fleetId }, `${id}x`)),
  )
  assert.deepEqual(both[0], both[1])
})

test('[OWN-1] [DUR-3] a jump: follow, gone here, there in time; the old id still gets its answer', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  await ann.join()
  const id = nanoid()
  const toSector = neighbourOf(ann.commander.homeSector)
  const jump = { type: 'jump', fleetId: ann.fleetId, toSector }
  const answer = await ann.order(jump, id)
  assert.ok(answer.ok)
  await ann.until(() => ann.fleet()?.gate === toSector)

  await ann.until(() => ann.follows.length === 1)
  const [follow] = ann.follows
  assert.deepEqual([follow?.fleetId, follow?.sectorId], [ann.fleetId, toSector])
  assert.equal(ann.fleet(), undefined)
  const lost = await ann.order({ type: 'stop', fleetId: ann.fleetId })
  assert.ok(!lost.ok && ['in_transit', 'elsewhere'].includes(lost.code) && lost.sector === toSector)

  const there = await TestPlayer.of(server.endpoint, ann.token)
  await there.join(toSector)
  await there.until(() => there.fleet() !== undefined)
  const arrived = server.world.hosts.get(toSector)?.committed?.fleets.get(ann.fleetId)
  assert.equal(arrived?.hops, 1)
  assert.ok((arrived?.course.since ?? 0) >= (follow?.arriveAt ?? Number.POSITIVE_INFINITY))
  await there.until(() => there.fleets.length > 0)
  assert.deepEqual(await there.order(jump, id), answer)
})

test('a route leads through many sectors, and its owner is told of each', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  const { homeSector } = ann.commander
  const far = server.galaxy.sectors.map(({ id }) => id).filter((id) => id !== homeSector)
  const toSector = far[far.length >> 1] ?? 1
  await ann.join()
  const { x, y } = ann.fleet() ?? assert.fail('no fleet')
  const speed = fleetSpeed(HOME_FLEET_SHIPS)
  const route = findRoute(server.galaxy, homeSector, { x, y }, toSector, speed)
  // Seats are taken beforehand: the fleet passes some sectors in less time than a join takes.
  const seats = new Map([[homeSector, ann]])
  for (const sector of route?.sectors ?? []) {
    if (seats.has(sector)) continue
    const there = await TestPlayer.of(server.endpoint, ann.token)
    await there.join(sector)
    seats.set(sector, there)
  }
  assert.ok((await ann.order({ type: 'route', fleetId: ann.fleetId, toSector })).ok)
  let at = ann
  for (let sector = homeSector; sector !== toSector; ) {
    await at.until(() => at.follows.length > 0)
    sector = at.follows[0]?.sectorId ?? toSector
    at = seats.get(sector) ?? assert.fail(`sector ${sector} is not on the way`)
  }
  await at.until(() => at.fleet() !== undefined)
  await Promise.all([...seats.values()].map(({ room }) => room.leave()))
})

test('no token, a wrong one or a stale one: 401, and no seat', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  const is401 = (error: unknown) => error instanceof MatchMakeError && error.code === 401
  for (const token of ['', 'x'.repeat(43), 'nonsense']) {
    ann.client.auth.token = token
    await assert.rejects(ann.join(), is401)
  }
  const old = await TestPlayer.found(server.endpoint)
  await server.database.web.query(
    `update session set expires_at = clock_timestamp() where commander_id = $1`,
    [old.commander.id],
  )
  // The server trusts a known session for a while; this token it has not seen yet.
  assert.equal(await new Sessions(server.database, silentLog).verify(old.token), null)
})

test('an unknown sector is 404, a bad sector id 400, another room or way of joining 404', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  const status = (code: number) => (error: unknown) =>
    error instanceof MatchMakeError && error.code === code && error.message.length > 10
  await assert.rejects(ann.join(999), status(404))
  for (const sectorId of ['1', -1, 0, 1.5, null, undefined, {}]) {
    await assert.rejects(ann.client.joinOrCreate('sector', { sectorId }), status(400))
  }
  await assert.rejects(ann.client.joinOrCreate('nowhere', { sectorId: 1 }), status(404))
  await assert.rejects(ann.client.joinById('s1-e1', { sectorId: 1 }), status(404))
  assert.ok(await ann.client.join('sector', { sectorId: 1 }))
  assert.ok(await ann.client.create('sector', { sectorId: 1 }))
})

test('five clients who join a sleeping sector at once get one room', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  const free = server.galaxy.sectors.find(({ id }) => !server.world.hosts.has(id))
  assert.ok(free)
  const rooms = await Promise.all(
    [1, 2, 3, 4, 5].map(() => ann.client.joinOrCreate('sector', { sectorId: free.id })),
  )
  assert.equal(new Set(rooms.map((room) => room.roomId)).size, 1)
})

test('[OWN-3] a sector that is released sends its clients elsewhere; joined again, it has a higher epoch', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  const room = await ann.join()
  const { epoch } = room.state
  const host = server.world.hosts.get(ann.commander.homeSector)
  assert.ok(host)
  let reconnects = 0
  room.onDrop(() => {
    reconnects++
  })
  // A reserved seat that nobody has taken yet must not keep the room alive.
  const seat = await fetch(`${server.endpoint}/matchmake/joinOrCreate/sector`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
    body: JSON.stringify({ sectorId: ann.commander.homeSector }),
  })
  assert.equal(seat.status, 200)
  await server.world.release(host)
  assert.equal(await ann.left.promise, 4100)
  assert.equal(reconnects, 0)
  assert.equal(matchMaker.getLocalRoomById(room.roomId), undefined)
  const again = await TestPlayer.of(server.endpoint, ann.token)
  await again.join()
  assert.ok(again.room.state.epoch > epoch)
  assert.ok(again.fleet())
})
