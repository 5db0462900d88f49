import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { nanoid } from 'nanoid'
import { otherProtocol } from './otherProtocol.ts'
import { isOfReplica, isReplyOfRedis, lineOf } from './redisErrors.ts'

/** Whether a Redis can be used. Reasons are one line, without the URL. */
export type RedisFinding =
  | { readonly kind: 'fits' }
  /** It cannot be used now, but may be later: it is away, loading, or a replica. */
  | { readonly kind: 'passing'; readonly reason: string }
  /** It can only be used once an operator changes Redis or the URL. */
  | { readonly kind: 'unfit'; readonly reason: string }

const RIGHTS =
  'the user needs the keys ~*, the channels &* and the commands +@all -@admin -@dangerous +info'

/** Errors that do not pass by themselves: what Redis says, and what would be right. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^NOPERM/, RIGHTS],
  [/^(WRONGPASS|NOAUTH)|invalid password/i, 'is the password in REDIS_URL right?'],
  [/DB index is out of range/, 'the path of REDIS_URL is the number of a database that it has'],
  [/^WRONGTYPE/, 'give the galaxy a database of its own'],
  [/^(MOVED|CROSSSLOT|CLUSTERDOWN)/, 'it is part of a Redis Cluster, and a single Redis is needed'],
]
/** Replies of Redis that pass by themselves. */
const PASSING = /^(LOADING|BUSY|MISCONF|OOM|NOREPLICAS|TRYAGAIN|ERR max number of clients)/
/** Errors of a host or port where nothing answers. */
const NOBODY_THERE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/
const CERTIFICATE = /certificate|self.signed|altname/i

/**
 * Tries everything that a server needs from Redis, once, on a connection of its own: keys,
 * channels, commands, database, password and writes. It removes what it writes. Never rejects.
 * @param url `redis://` or `rediss://`
 * @param limitMs real ms that all of it may take
 */
export async function checkRedis(url: string, limitMs: number): Promise<RedisFinding> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: limitMs,
    enableReadyCheck: false,
    retryStrategy: () => null,
  })
  // connect() rejects only with "connection is closed". The cause comes before, as an event.
  let cause: Error | null = null
  client.on('error', (error) => {
    cause ??= error
  })
  const timer = new AbortController()
  const late = wait(limitMs, `no answer within ${limitMs / 1000} s`, { signal: timer.signal })
  late.catch(() => {}) // aborted
  try {
    const reason = await Promise.race([tryAll(client), late])
    return reason === null ? { kind: 'fits' } : await findingOf(new Error(reason), url, limitMs)
  } catch (error) {
    return await findingOf(cause ?? error, url, limitMs)
  } finally {
    timer.abort()
    client.disconnect()
  }
}

/** @returns what is wrong in a reply, or null @throws what Redis replies with an error */
async function tryAll(client: Redis): Promise<string | null> {
  await client.connect()
  const answer = await client.ping()
  if (answer !== 'PONG') return `it answers PING with ${JSON.stringify(answer)}`
  // If the database in the URL does not exist, ioredis would go on with database 0.
  await client.select(client.options.db ?? 0)
  const own = nanoid()
  const key = `starlane:check:${own}`
  await client.set(`${key}:word`, '', 'PX', 60_000)
  await client.hset(key, 'field', '')
  await client.expire(key, 60)
  await client.hsetnx(key, 'field', '')
  await client.hget(key, 'field')
  await client.del(key, `${key}:word`)
  // Colyseus' keys. These commands change nothing in them.
  for (const listing of ['roomcaches', 'roomcount']) {
    await client.hgetall(listing)
    await client.hdel(listing, own)
  }
  await client.del(`swept:${own}`)
  const { db = 0 } = client.options
  const prefix = db === 0 ? '' : `db${db}:`
  const channels = ['starlane:', '$', 'p:'].map((kind) => `${prefix}${kind}${own}`)
  for (const channel of channels) await client.publish(channel, '0')
  await client.subscribe(...channels)
  await client.unsubscribe(...channels)
  return null
}

async function findingOf(error: unknown, url: string, limitMs: number): Promise<RedisFinding> {
  const reason = lineOf(error)
  if (error instanceof Error && isOfReplica(error)) {
    return { kind: 'passing', reason: `it is a replica that takes no writes: ${reason}` }
  }
  const advice = ADVICE.find(([said]) => said.test(reason))?.[1]
  if (advice !== undefined) return { kind: 'unfit', reason: `${reason}; ${advice}` }
  if (isReplyOfRedis(error)) return { kind: PASSING.test(reason) ? 'passing' : 'unfit', reason }
  if (CERTIFICATE.test(reason)) {
    const trust = 'NODE_EXTRA_CA_CERTS may name a file with the certificate of its issuer'
    return { kind: 'unfit', reason: `its certificate is not accepted (${reason}); ${trust}` }
  }
  if (NOBODY_THERE.test(reason)) return { kind: 'passing', reason }
  const other = await otherProtocol(url, limitMs)
  if (other !== null) return { kind: 'unfit', reason: other }
  return { kind: 'passing', reason }
}
