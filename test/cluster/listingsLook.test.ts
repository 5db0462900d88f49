// What is put right in Redis after it was out of reach for this process, but not for others.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { matchMaker, Room } from '@colyseus/core'
import { Redis } from 'ioredis'
import { type Cluster, joinCluster } from '../../src/cluster/joinCluster.ts'
import { startLocalRedis } from '../../src/cluster/localRedis.ts'
import type { RedisServer } from '../../src/cluster/redisServer.ts'
import { startMatchmaker } from '../../src/server.ts'
import { TcpProxy } from '../../testkit/TcpProxy.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { until } from '../../testkit/until.ts'

const LISTINGS = 'roomcaches'
const FIGURES = 'roomcount'

class QuietRoom extends Room {
  override autoDispose = false
  override onCreate({ roomId }: { readonly roomId: string }): void {
    this.roomId = roomId
  }
}

let redis: RedisServer
let proxy: TcpProxy
let cluster: Cluster
let own: string
/** Another's way to Redis, which is never cut. */
let outside: Redis
/** What Redis was told, in order: `hdel roomcaches s1-e1`. */
const commands: string[] = []
const ends: (() => Promise<unknown>)[] = []

before(async () => {
  redis = await startLocalRedis({ onProgress: console.log, onLost: assert.fail })
  ends.push(() => redis.stop())
  outside = new Redis(redis.url)
  ends.push(async () => outside.disconnect())
  const monitor = await outside.monitor()
  ends.push(async () => monitor.disconnect())
  monitor.on('monitor', (_time, args: string[]) => commands.push(args.join(' ')))

  const url = new URL(redis.url)
  proxy = await TcpProxy.open(Number(url.port))
  ends.push(() => proxy.close())
  url.port = String(proxy.port)
  cluster = await joinCluster(url.href, silentLog)
  ends.push(() => cluster.close())
  own = await startMatchmaker(silentLog, null, cluster)
  await matchMaker.accept()
  ends.push(() => matchMaker.gracefullyShutdown())
  matchMaker.defineRoomType('quiet', QuietRoom)
})
after(async () => {
  for (const end of ends.reverse()) await end()
})

async function list(roomId: string, processId: string): Promise<void> {
  await outside.hset(LISTINGS, roomId, JSON.stringify({ roomId, processId, name: 'quiet' }))
}

async function fieldsOf(key: string): Promise<string[]> {
  return (await outside.hkeys(key)).sort()
}

test('after an outage, rooms that ended meanwhile are no longer listed, and living ones are', async () => {
  for (const roomId of ['s1-e1', 's2-e1']) await matchMaker.createRoom('quiet', { roomId })
  await list('s3-e1', 'other')
  await list('s4-e1', 'dead')
  await outside.hset(FIGURES, { other: '1,0', dead: '1,9' })

  proxy.setAway(true)
  await until('Redis is away', () => !cluster.isConnected())
  await matchMaker.getLocalRoomById('s1-e1').disconnect()
  assert.equal(matchMaker.getLocalRoomById('s1-e1'), undefined)
  assert.equal(await outside.hexists(LISTINGS, 's1-e1'), 1, 'nobody could remove it')
  await outside.hdel(LISTINGS, 's2-e1')
  await list('s5-e1', own) // as of a room that is being made

  commands.length = 0
  cluster.keepListings(() => new Set([own, 'other']))
  proxy.setAway(false)
  await until('all listings are looked at', () => commands.includes(`hgetall ${LISTINGS}`))
  await matchMaker.createRoom('quiet', { roomId: 's5-e1' })

  await until('the ended room is gone', async () => !(await outside.hexists(LISTINGS, 's1-e1')))
  await until('so are the dead', async () => !(await outside.hexists(FIGURES, 'dead')))
  assert.deepEqual(await fieldsOf(LISTINGS), ['s2-e1', 's3-e1', 's5-e1'])
  assert.deepEqual(await fieldsOf(FIGURES), ['other', own].sort())
  const removals = commands.filter((command) => command.startsWith('hdel'))
  assert.deepEqual(removals.sort(), [
    `hdel ${LISTINGS} s1-e1`,
    `hdel ${LISTINGS} s4-e1`,
    `hdel ${FIGURES} dead`,
  ])
})
