// Viewers of the map, spread over several real servers.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, type Room } from '@colyseus/sdk'
import { ServerProcess } from '../../loadtest/ServerProcess.ts'
import { findRedis, type LocalRedis } from '../../src/cluster/localRedis.ts'
import { freePort } from '../../src/ops/freePort.ts'
import { type TestDatabase, withTestDatabase } from '../db/testDatabase.ts'

const SERVERS = 3
const VIEWERS_MAX = 900

let postgres: TestDatabase
let redis: LocalRedis
let servers: ServerProcess[] = []

before(async () => {
  postgres = await withTestDatabase()
  redis = await findRedis({
    url: process.env.REDIS_URL || null,
    onProgress: console.log,
    onLost: (reason) => assert.fail(reason),
  })
  servers = [await start()]
  servers.push(...(await Promise.all(Array.from({ length: SERVERS - 1 }, start))))
})
after(async () => {
  await Promise.all(servers.map((server) => server.kill()))
  await redis.stop()
  await postgres.close()
})

async function start(): Promise<ServerProcess> {
  const port = String(await freePort())
  return ServerProcess.start({
    PORT: port,
    PUBLIC_ADDRESS: `127.0.0.1:${port}`,
    DATABASE_URL: postgres.connectionString,
    REDIS_URL: redis.url,
    GALAXY_SECTORS: '16',
    LEASE_SECONDS: '3',
  })
}

/** @returns how many viewers each room has, the emptiest first */
function spread(rooms: readonly Room[]): number[] {
  const viewers = Map.groupBy(rooms, ({ roomId }) => roomId)
  return [...viewers.values()].map(({ length }) => length).sort((one, other) => one - other)
}

test('each process has one galaxy room, and whoever joins anywhere gets the least loaded', async () => {
  const [first] = servers
  assert.ok(first)
  const client = new Client(first.endpoint)
  const rooms: Room[] = []
  // A process that has just started is busy for a while, and then the emptiest.
  const isEven = (): boolean => {
    const [least = 0] = spread(rooms)
    return spread(rooms).length === SERVERS && least > rooms.length / SERVERS / 2
  }
  while (!isEven() && rooms.length < VIEWERS_MAX) {
    const more = Array.from({ length: 30 }, () => client.joinOrCreate('galaxy'))
    for (const room of await Promise.all(more)) {
      room.reconnection.enabled = false
      rooms.push(room)
    }
    await wait(100)
  }
  assert.ok(isEven(), `${spread(rooms)} viewers`)
  await Promise.all(rooms.map((room) => room.leave()))
})
