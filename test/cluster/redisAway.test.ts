// What joins processes, over a real Redis that comes and goes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Cluster, joinCluster } from '../../src/cluster/joinCluster.ts'
import { startLocalRedis } from '../../src/cluster/localRedis.ts'
import { CallFailedError, NoAnswerError, type NodeCalls } from '../../src/cluster/NodeCalls.ts'
import { QuietPresence } from '../../src/cluster/QuietPresence.ts'
import { RedisUnavailableError } from '../../src/cluster/RedisUnavailableError.ts'
import { connectRedis } from '../../src/cluster/redis.ts'
import type { RedisServer } from '../../src/cluster/redisServer.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { until } from '../../testkit/until.ts'

let redis: RedisServer
let one: Cluster
let other: Cluster
let asking: NodeCalls
let answering: NodeCalls

before(async () => {
  redis = await startLocalRedis({ onProgress: console.log, onLost: () => {} })
  one = await joinCluster(redis.url, silentLog)
  other = await joinCluster(redis.url, silentLog)
  asking = one.calls('one')
  answering = other.calls('other')
  answering.on('double', async ({ n }: { n: number }) => ({ n: 2 * n }))
  answering.on('fail', () => Promise.reject(new Error('not today')))
  await asking.start()
  await answering.start()
})
after(async () => {
  await one.close()
  await other.close()
  await redis.stop()
})

test('a call gets its answer, or what went wrong', async () => {
  assert.deepEqual(await asking.call('other', 'double', { n: 21 }), { n: 42 })
  await assert.rejects(asking.call('other', 'fail', {}), CallFailedError)
  await assert.rejects(asking.call('other', 'unheard of', {}), /there is no method/)
})

test('[IN-2] a call to nobody ends in time', async () => {
  await assert.rejects(asking.call('nobody', 'double', { n: 1 }, 100), NoAnswerError)
})

test('[IN-2] while Redis is away nothing hangs or rejects unhandled, and then all is back', {
  timeout: 60_000,
}, async () => {
  await redis.kill()
  await assert.rejects(asking.call('other', 'double', { n: 1 }, 300), NoAnswerError)
  await one.presence.publish('topic', 1)
  await one.presence.subscribe('topic', () => {})
  await one.presence.hset('hash', 'field', '1')
  assert.equal(await one.driver.remove('s1-e1'), false)
  await assert.rejects(async () => await one.driver.query({}))
  await redis.restart()
  // Both have to be back, and subscribed again.
  await until('an answer', () => asking.call('other', 'double', { n: 4 }, 300).catch(() => null))
})

test('a Redis that never comes is given up in one line, without its password', async () => {
  const url = 'redis://:secret@127.0.0.1:1'
  await assert.rejects(connectRedis(url, silentLog, 600), (error) => {
    assert.ok(error instanceof RedisUnavailableError)
    assert.match(error.message, /127\.0\.0\.1:1 could not be used within 0\.6 s .*REDIS_URL/)
    assert.doesNotMatch(error.message, /secret|\n/)
    return true
  })
})

test('with a wrong password it does not wait', async () => {
  const url = new URL(redis.url)
  url.password = 'wrong'
  await assert.rejects(
    connectRedis(url.href, silentLog, 30_000),
    /is the password in REDIS_URL right/,
  )
})

test('a presence of its own hears what another says', async () => {
  const client = await connectRedis(redis.url, silentLog)
  const presence = new QuietPresence(client, silentLog)
  await presence.connect()
  const heard = new Promise((resolve) => void presence.subscribe('news', resolve))
  await one.presence.publish('news', { text: 'hello' })
  assert.deepEqual(await heard, { text: 'hello' })
  presence.shutdown()
  client.disconnect()
})
