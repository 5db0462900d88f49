import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { matchMaker } from '@colyseus/core'
import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { companionOf, TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'

let server: TestServer

before(async () => {
  server = await withStarlane()
})
after(() => server.close())

/** Cuts the connection, as a network may. @returns a promise that resolves when it is back */
function cut({ room }: TestPlayer): Promise<void> {
  room.reconnection.minUptime = 0
  room.reconnection.delay = 1_000
  const { promise, resolve } = Promise.withResolvers<void>()
  room.onReconnect(() => resolve())
  const client = matchMaker.getLocalRoomById(room.roomId).clients.get(room.sessionId)
  const socket = client?.ref as unknown as { terminate(): void }
  socket.terminate()
  return promise
}

test('[FEED-2] [VIS-1] a client whose connection broke comes back to the present state, and gets what it missed', async () => {
  const ann = await TestPlayer.found(server.endpoint, 'Ann')
  await ann.join()
  const bob = await companionOf(server.endpoint, ann)
  const { homeSector } = ann.commander
  const gate = sectorOf(server.galaxy, homeSector).gates[0] ?? assert.fail('no gate')

  const backOnce = cut(ann)
  await bob.order({ type: 'rename', fleetId: bob.fleetId, name: 'Renamed' })
  await bob.until(() => bob.fleet()?.name === 'Renamed')
  await backOnce
  await ann.until(() => ann.fleet(bob.fleetId)?.name === 'Renamed')
  await bob.order({ type: 'rename', fleetId: bob.fleetId, name: 'Seen' })
  await ann.until(() => ann.fleet(bob.fleetId)?.name === 'Seen')

  const again = await TestPlayer.of(server.endpoint, ann.token)
  await again.join()
  const back = cut(ann)
  assert.ok((await again.order({ type: 'jump', fleetId: ann.fleetId, toSector: gate.to })).ok)
  await again.until(() => again.follows.length === 1)
  await back
  await ann.until(() => ann.fleet() === undefined)
  await ann.until(() => ann.follows.length >= 1)
  assert.equal(ann.follows[0]?.sectorId, gate.to)
  assert.equal(ann.follows.length, 1)
  // Its only fleet has left, so it sees what its base sees.
  const { fleets, bases } = ann.room.state
  await ann.until(() => fleets.size === 1 && fleets.has(bob.fleetId))
  assert.ok(bases.has(ann.base.id))

  // It may still give orders.
  const answer = await ann.order({ type: 'stop', fleetId: ann.fleetId })
  assert.ok(!answer.ok)
})
