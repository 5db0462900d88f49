import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { matchMaker } from '@colyseus/core'
import { Client, MatchMakeError } from '@colyseus/sdk'
import { TestPlayer, type TestServer, withStarlane } from './testServer.ts'

let server: TestServer

before(async () => {
  server = await withStarlane()
})
after(() => server.close())

test('commanders and passers-by join the one galaxy room of the process', async () => {
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

test('[IN-1] a token that is no good is refused, not taken for none', async () => {
  const eve = new Client(server.endpoint)
  eve.auth.token = 'nonsense'
  await assert.rejects(eve.joinOrCreate('galaxy'), (error) => {
    return error instanceof MatchMakeError && error.code === 401
  })
})

test('[LIFE-1] a galaxy room that was lost is made again by whoever joins next', async () => {
  const roomId = `galaxy-${matchMaker.processId}`
  await matchMaker.getLocalRoomById(roomId)?.disconnect()
  const room = await new Client(server.endpoint).joinOrCreate('galaxy')
  assert.equal(room.roomId, roomId)
})
