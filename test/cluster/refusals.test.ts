// A Redis that is there, and will not.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { IRoomCache } from '@colyseus/core'
import { Redis } from 'ioredis'
import { type Cluster, joinCluster } from '../../src/cluster/joinCluster.ts'
import { startLocalRedis } from '../../src/cluster/localRedis.ts'
import { NoAnswerError } from '../../src/cluster/NodeCalls.ts'
import type { RedisServer } from '../../src/cluster/redisServer.ts'
import { recordingLog } from '../../testkit/recordingLog.ts'

let redis: RedisServer
let admin: Redis
let cluster: Cluster
let warnings: string[]

before(async () => {
  redis = await startLocalRedis({ onProgress: console.log, onLost: assert.fail })
  admin = new Redis(redis.url)
  await may('+@all', '~*', '&*', '>pass')
  const url = new URL(redis.url)
  url.username = 'app'
  url.password = 'pass'
  const recording = recordingLog()
  warnings = recording.warnings
  cluster = await joinCluster(url.href, recording.log)
})
after(async () => {
  await cluster?.close()
  admin?.disconnect()
  await redis?.stop()
})
afterEach(async () => {
  await may('+@all')
})

async function may(...rights: string[]): Promise<void> {
  await admin.call('ACL', 'SETUSER', 'app', 'on', ...rights)
}

test('a refused publication is logged once and counted, also in a burst', async () => {
  await may('-publish')
  const before = cluster.refusals.count
  await cluster.presence.publish('topic', 1)
  await cluster.presence.publishAll([
    { topic: 'one', text: '1' },
    { topic: 'two', text: '2' },
  ])
  assert.equal(cluster.refusals.count - before, 3)
  assert.equal(warnings.length, 1, `${warnings}`)
  assert.match(warnings[0] ?? '', /^Redis refuses: .*NOPERM/)
})

test('[IN-2] a call that cannot be asked fails at once, with the reason', async () => {
  await may('-publish')
  const call = cluster.calls('own').call('other', 'seat', {}, 60_000)
  await assert.rejects(
    call,
    (error) => error instanceof NoAnswerError && /NOPERM/.test(error.message),
  )
})

test('a refused write is counted, and its error is not taken for a result', async () => {
  await may('-@write')
  const { presence, driver } = cluster
  const room = { roomId: 's1-e1', processId: 'own' } as IRoomCache
  const before = cluster.refusals.count
  assert.equal(await presence.set('key', '1'), undefined)
  assert.equal(await presence.setex('key', '1', 60), undefined)
  assert.equal(await presence.expire('key', 60), undefined)
  assert.equal(await presence.del('key'), undefined)
  assert.equal(await presence.sadd('key', '1'), undefined)
  assert.equal(await presence.hset('key', 'field', '1'), false)
  assert.equal(await driver.insert(room), true, 'the room is not refused for it')
  assert.equal(await driver.persist(room), false)
  assert.equal(cluster.refusals.count - before, 8)
})
