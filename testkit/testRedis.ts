import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { findRedis } from '../src/cluster/localRedis.ts'

/** Number of the last database. Redis has 16 by default; the first is not for tests. */
const LAST_DATABASE = 15
/**
 * Name of the variable in which `test/globalSetup.ts` puts the URL of the Redis shared by all test
 * files of a run.
 */
export const SHARED_REDIS = 'STARLANE_TEST_REDIS'
const CLAIM_KEY = 'starlane:test:claim'
/** How long a claim on a database lasts, in s: longer than a test file may take. */
const CLAIM_S = 600

export interface TestRedis {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Claims a Redis database that no other test file uses meanwhile, so this file may empty it and
 * count in it. It is in the Redis of the run or the one REDIS_URL names. A file that runs alone
 * starts its own Redis. To stop Redis, or to change its settings or users, use `startLocalRedis`
 * instead.
 */
export async function openTestRedis(): Promise<TestRedis> {
  const named = process.env[SHARED_REDIS] || process.env.REDIS_URL
  const onLost = (reason: string) => assert.fail(reason)
  const redis = await findRedis({ url: named || null, onProgress: console.log, onLost })
  if (redis.server) return redis
  for (let database = 1; database <= LAST_DATABASE; database++) {
    const url = new URL(redis.url)
    url.pathname = `/${database}`
    const client = new Redis(url.href)
    const isMine = await client.set(CLAIM_KEY, process.pid, 'EX', CLAIM_S, 'NX')
    if (isMine) {
      await client.flushdb()
      await client.set(CLAIM_KEY, process.pid, 'EX', CLAIM_S)
    }
    client.disconnect()
    if (isMine) return { url: url.href, stop: () => release(url.href) }
  }
  throw new Error(`all databases of the tests' Redis are in use: wait ${CLAIM_S} s, or empty it`)
}

async function release(url: string): Promise<void> {
  const client = new Redis(url)
  await client.flushdb()
  client.disconnect()
}
