// What a start says of a Redis that a galaxy cannot use.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createServer, type Server } from 'node:tls'
import { Redis } from 'ioredis'
import { checkRedis } from '../../src/cluster/checkRedis.ts'
import { startLocalRedis } from '../../src/cluster/localRedis.ts'
import { RedisUnavailableError } from '../../src/cluster/RedisUnavailableError.ts'
import { connectRedis } from '../../src/cluster/redis.ts'
import type { RedisServer } from '../../src/cluster/redisServer.ts'
import { recordingLog } from '../../testkit/recordingLog.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { selfSigned } from './selfSigned.ts'

const LIMIT_MS = 5_000

let redis: RedisServer
let admin: Redis

before(async () => {
  redis = await startLocalRedis({ onProgress: console.log, onLost: assert.fail })
  admin = new Redis(redis.url)
})
after(async () => {
  admin?.disconnect()
  await redis?.stop()
})

function changed(change: (url: URL) => void): string {
  const url = new URL(redis.url)
  change(url)
  return url.href
}

/** @returns the URL of a user with these rights alone */
async function userWith(rights: string): Promise<string> {
  await admin.call('ACL', 'SETUSER', 'app', 'reset', 'on', '>hunter2', ...rights.split(' '))
  return changed((url) => {
    url.username = 'app'
    url.password = 'hunter2'
  })
}

/** What the person at the start reads. */
async function refusal(url: string): Promise<string> {
  const error = await connectRedis(url, silentLog, LIMIT_MS).then(
    () => assert.fail('it is taken'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof RedisUnavailableError, `${error}`)
  assert.match(error.message, /^Redis at 127\.0\.0\.1:\d+ cannot be used: /)
  assert.doesNotMatch(error.message, /hunter2|\n/)
  return error.message
}

const ENOUGH = '~* &* +@all -@admin -@dangerous +info'

test('the rights that the documentation names are enough', async () => {
  assert.deepEqual(await checkRedis(await userWith(ENOUGH), LIMIT_MS), { kind: 'fits' })
})

for (const [what, rights] of [
  ['a command', `${ENOUGH} -publish`],
  ['all writes', `${ENOUGH} -@write`],
  ['listening', `${ENOUGH} -subscribe`],
  ['keys', '~starlane:* &* +@all'],
  ['channels, as a new user of Redis 7 has none', '~* resetchannels +@all'],
  ['some channels', '~* resetchannels &starlane:* +@all'],
] as const) {
  test(`a user without the right to ${what} is refused with the rights it needs`, async () => {
    assert.match(await refusal(await userWith(rights)), /NOPERM.*; the user needs the keys ~\*/)
  })
}

test('a wrong password and a database that is not there are refused with what would be right', async () => {
  const wrong = changed((url) => {
    url.password = 'hunter2'
  })
  assert.match(await refusal(wrong), /is the password in REDIS_URL right\?/)
  const far = changed((url) => {
    url.pathname = '/99'
  })
  assert.match(await refusal(far), /out of range; the path of REDIS_URL/)
})

test("a database with somebody else's keys of our names is refused", async () => {
  await admin.set('roomcaches', 'theirs')
  try {
    assert.match(await refusal(redis.url), /WRONGTYPE.*a database of its own/)
  } finally {
    await admin.del('roomcaches')
  }
})

test('TLS to a port without it, and the other way round, is refused with the right scheme', async () => {
  const secure = changed((url) => {
    url.protocol = 'rediss:'
  })
  assert.match(await refusal(secure), /does not speak TLS there: .* redis:\/\//)
  const server = await tlsServer()
  try {
    const { port } = server.address() as AddressInfo
    assert.match(
      await refusal(`redis://:hunter2@127.0.0.1:${port}`),
      /speaks TLS there: .* rediss:/,
    )
    assert.match(
      await refusal(`rediss://:hunter2@127.0.0.1:${port}`),
      /certificate is not accepted/,
    )
  } finally {
    server.close()
  }
})

test('a replica is waited for, like a Redis that is away', async () => {
  await admin.replicaof('127.0.0.1', 1)
  const { log, warnings } = recordingLog()
  const waited = Promise.withResolvers<void>()
  const warn = log.warn
  log.warn = ((...line: Parameters<typeof warn>) => {
    warn.apply(log, line)
    waited.resolve()
  }) as typeof warn
  const connecting = connectRedis(redis.url, log, 30_000)
  await waited.promise
  await admin.replicaof('NO', 'ONE')
  const client = await connecting
  client.disconnect()
  assert.match(warnings[0] ?? '', /waiting for Redis at .*it is a replica that takes no writes/)
})

test('the check leaves nothing behind', async () => {
  await admin.flushall()
  await checkRedis(redis.url, LIMIT_MS)
  assert.equal(await admin.dbsize(), 0)
})

async function tlsServer(): Promise<Server> {
  const server = createServer(selfSigned())
  server.on('tlsClientError', () => {}) // whoever speaks plainly
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
