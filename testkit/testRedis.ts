import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { findRedis } from '../src/cluster/localRedis.ts'

/** A Redis has 16 databases if nobody said otherwise; the first is not for tests. */
const LAST_DATABASE = 15
/** Where `test/globalSetup.ts` leaves the URL of the Redis that all files of a run share. */
export const SHARED_REDIS = 'STARLANE_TEST_REDIS'
const CLAIM_KEY = 'starlane:test:claim'
/** As long as a test file may take; then what it left behind is anybody's. */
const CLAIM_S = 600

export interface TestRedis {
  readonly url: string
  stop(): Promise<void>
}

/**
 * A database of Redis that this test file may empty and count in, and no other file has meanwhile: in
 * the Redis of the run, or in that which REDIS_URL names. A file that runs alone starts its own Redis.
 * Who ends Redis, or changes its settings or its users, starts one with `startLocalRedis`.
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
