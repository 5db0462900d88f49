import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { matchMaker } from '@colyseus/core'
import { Client, MatchMakeError } from '@colyseus/sdk'
import { sectorOf } from '../../src/sim/galaxy/galaxy.ts'
import { TestPlayer, type TestServer, withStarlane } from '../../testkit/testServer.ts'
import { TestViewer } from './TestViewer.ts'

let server: TestServer

before(async () => {
  server = await withStarlane()
})
after(() => server.close())

function neighbourOf(sector: number): number {
  return sectorOf(server.galaxy, sector).gates[0]?.to ?? assert.fail('no gate')
}

test('commanders and spectators join the one galaxy room of the process', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  const [hers, anybodys] = await Promise.all([
    ann.client.joinOrCreate('galaxy'),
    new Client(server.endpoint).joinOrCreate('galaxy'),
  ])
  assert.equal(hers.roomId, anybodys.roomId)
  const listed = await matchMaker.query({ name: 'galaxy' })
  assert.deepEqual(
    listed.map(({ roomId, clients }) => [roomId, clients]),
    [[`galaxy-${matchMaker.processId}`, 2]],
  )
})

test('[IN-1] an invalid token is refused, not ignored', async () => {
  const eve = new Client(server.endpoint)
  eve.auth.token = 'nonsense'
  await assert.rejects(eve.joinOrCreate('galaxy'), (error) => {
    return error instanceof MatchMakeError && error.code === 401
  })
})

test('[LIFE-1] a galaxy room that was lost is made again by the next join', async () => {
  const roomId = `galaxy-${matchMaker.processId}`
  await matchMaker.getLocalRoomById(roomId)?.disconnect()
  const room = await new Client(server.endpoint).joinOrCreate('galaxy')
  assert.equal(room.roomId, roomId)
})

test('[FEED-4] [VIS-1] the owner gets a jump in full, and others only that a gate was passed', async () => {
  const ann = await TestPlayer.found(server.endpoint)
  const home = ann.commander.homeSector
  const to = neighbourOf(home)
  await ann.join()
  const hers = await TestViewer.join(server.endpoint, ann.token)
  const anybodys = await TestViewer.join(server.endpoint)
  const elsewhere = await TestViewer.join(server.endpoint)
  for (const viewer of [hers, anybodys]) {
    assert.ok((await viewer.view({ sectors: [home, to] })).ok)
    await viewer.until(() => viewer.cursors.size === 2)
  }
  const others = server.galaxy.sectors.map(({ id }) => id).filter((id) => id !== home && id !== to)
  assert.ok((await elsewhere.view({ sectors: others })).ok)

  await ann.order({ type: 'jump', fleetId: ann.fleetId, toSector: to })
  await hers.until(() => hers.events.some(({ type }) => type === 'fleet.arrived'))
  await anybodys.until(() => anybodys.events.some(({ type }) => type === 'gate.arrival'))
  assert.deepEqual(
    hers.events
      .filter(({ type }) => type !== 'fleet.readied')
      .map(({ type, sector, audience }) => [type, sector, audience]),
    [
      ['fleet.course', home, 'own'],
      ['fleet.departed', home, 'own'],
      ['fleet.arrived', to, 'own'],
    ],
  )
  assert.deepEqual(
    anybodys.events.map(({ type, sector, audience }) => [type, sector, audience]),
    [
      ['gate.departure', home, 'public'],
      ['gate.arrival', to, 'public'],
    ],
  )
  assert.ok(!JSON.stringify(anybodys.heard).includes(ann.fleetId))
  assert.ok(!JSON.stringify(anybodys.heard).includes(ann.commander.id))
  assert.deepEqual(elsewhere.events, [])
})
