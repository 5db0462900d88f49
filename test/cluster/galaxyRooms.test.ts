// Viewers of the map, spread over several real servers.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Client, type Room } from '@colyseus/sdk'
import { TestCluster } from '../../testkit/TestCluster.ts'
import { until } from '../../testkit/until.ts'

const SERVERS = 3
const VIEWERS_MAX = 900
/** Up to here only viewers count, with those that follow still to come. */
const CALM_BUSY = 0.3

const cluster = await TestCluster.open({ GALAXY_SECTORS: '16' })
after(() => cluster.close())
before(() => cluster.startMany(SERVERS))

/** @returns how many viewers each room has, the emptiest first */
function spread(rooms: readonly Room[]): number[] {
  const viewers = Map.groupBy(rooms, ({ roomId }) => roomId)
  return [...viewers.values()].map(({ length }) => length).sort((one, other) => one - other)
}

test('each process has one galaxy room, and a join at any process gets the least loaded one', async () => {
  // A process that has just started is busy for a while, and is sent nobody.
  await until('an end of starting', async () => {
    const rows = await cluster.query<{ busy: number }>('select busy from node')
    return rows.length === SERVERS && rows.every(({ busy }) => busy < CALM_BUSY)
  })
  const client = new Client(cluster.server(0).endpoint)
  const rooms: Room[] = []
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
