// Connections to Redis that are up and carry nothing: Redis fails over under two processes.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { Redis } from 'ioredis'
import { type Cluster, joinCluster } from '../../src/cluster/joinCluster.ts'
import { startLocalRedis } from '../../src/cluster/localRedis.ts'
import type { RedisServer } from '../../src/cluster/redisServer.ts'
import { recordingLog } from '../../testkit/recordingLog.ts'
import { TcpProxy } from '../../testkit/TcpProxy.ts'
import { until } from '../../testkit/until.ts'

const TIMES = {
  beatMs: 100,
  troubledBeatMs: 50,
  unheardMs: 1_000,
  searchEveryMs: 500,
} as const

const BOTH = ['one', 'other']

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end()
})

test('processes leave a primary that has become a replica, and hear each other again', async () => {
  const { primary, spare, name } = await failoverPair()
  const { cluster: one, warnings } = await joined(name, 'one', BOTH)
  const { cluster: other } = await joined(name, 'other', BOTH)
  const [asking, answering] = await Promise.all([callsOf(one, 'one'), callsOf(other, 'other')])
  answering.on('double', async ({ n }: { n: number }) => 2 * n)
  assert.equal(await asking.call('other', 'double', { n: 2 }), 4)

  // The name leads to the new primary; connections that are up stay where they were.
  name.proxy.target = spare.port
  await replicate(primary, spare)
  await until('both are where the name leads now', async () => {
    const [here, there] = await Promise.all([listeners(spare), listeners(primary)])
    return here === 2 && there === 0
  })
  await until('both carry', () => one.isConnected() && other.isConnected())
  await until('an answer', () => asking.call('other', 'double', { n: 3 }, 500).catch(() => null))
  // A write of something else may have met the replica first, and then there is no spell at all.
  assert.ok(warnings.filter((line) => /does not carry/.test(line)).length <= 1, `${warnings}`)
})

test('as long as Redis takes no writes the process says so, once, and plays on', async () => {
  const { primary, spare, name } = await failoverPair()
  const { cluster, warnings } = await joined(name, 'one', ['one'])
  await replicate(primary, spare)
  await until('it says so', () => !cluster.isConnected())
  await until(
    'new connections are of no use',
    () => cluster.pulse.trouble?.match(/READONLY/) !== null,
  )
  assert.ok(cluster.pulse.troubledMs > 0)
  await admin(primary, (client) => client.replicaof('NO', 'ONE'))
  await until('it carries again', () => cluster.isConnected())
  assert.equal(warnings.filter((line) => /does not carry/.test(line)).length, 1)
})

test('a process alone on an old primary that still takes writes notices that it hears nobody', async () => {
  const { primary, spare, name } = await failoverPair()
  const { cluster, warnings } = await joined(name, 'one', BOTH)
  const { cluster: other } = await joined(name, 'other', BOTH)
  // Of the two, one alone is led to the new primary.
  name.proxy.target = spare.port
  other.presence.reconnect()
  await until('each is on a Redis of its own', async () => {
    const [here, there] = await Promise.all([listeners(spare), listeners(primary)])
    return here === 1 && there === 1
  })
  await until('both have found each other', () => {
    return cluster.pulse.reconnects > 0 && cluster.pulse.unheard === 0 && cluster.isConnected()
  })
  await until('both are where the name leads', async () => (await listeners(spare)) === 2)
  assert.ok(warnings.some((line) => /not heard over Redis/.test(line)))
})

test('a proxy that closes connections at once, for seconds, is survived', async () => {
  const { name } = await failoverPair()
  const { cluster } = await joined(name, 'one', ['one'])
  await until('it carries', () => cluster.isConnected())
  name.proxy.setAway(true)
  await until('it says so', () => !cluster.isConnected())
  await until('connections are made and lost, again and again', () => name.proxy.refused > 10)
  name.proxy.setAway(false)
  await until('it carries again', () => cluster.isConnected(), 10_000)
})

type Node = Pick<RedisServer, 'url' | 'port'>

interface Name {
  readonly url: string
  readonly proxy: TcpProxy
}

/** Two Redis servers with one password, and a name that leads to the first. */
async function failoverPair(): Promise<{ primary: Node; spare: Node; name: Name }> {
  const [primary, spare] = await Promise.all([startOne(), startOne()])
  const { password } = new URL(primary.url)
  const proxy = await TcpProxy.open(primary.port)
  ends.push(() => proxy.close())
  await admin(spare, (client) => client.config('SET', 'requirepass', password))
  const url = new URL(primary.url)
  url.port = String(proxy.port)
  return {
    primary,
    spare: { port: spare.port, url: withPassword(spare.url, password) },
    name: { url: url.href, proxy },
  }
}

async function startOne(): Promise<RedisServer> {
  const server = await startLocalRedis({ onProgress: console.log, onLost: assert.fail })
  ends.push(() => server.stop())
  // Else a primary waits for its replica when it is told to end.
  await admin(server, (client) => client.config('SET', 'shutdown-timeout', 0))
  return server
}

function withPassword(url: string, password: string): string {
  const changed = new URL(url)
  changed.password = password
  return changed.href
}

async function joined(
  name: Name,
  own: string,
  alive: readonly string[],
): Promise<{ cluster: Cluster; warnings: string[] }> {
  const { log, warnings } = recordingLog()
  const cluster = await joinCluster(name.url, log, TIMES)
  ends.push(() => cluster.close())
  cluster.listenFor({ own, alive: () => new Set(alive), mute: () => new Set() })
  return { cluster, warnings }
}

async function callsOf(cluster: Cluster, own: string) {
  const calls = cluster.calls(own)
  await calls.start()
  return calls
}

async function replicate(server: Node, of: Node): Promise<void> {
  await admin(server, async (client) => {
    await client.config('SET', 'masterauth', new URL(of.url).password)
    await client.replicaof('127.0.0.1', of.port)
  })
}

/** How many connections listen to topics there. */
async function listeners(server: Node): Promise<number> {
  return await admin(server, async (client) => {
    const [, count] = (await client.pubsub('NUMSUB', 'starlane:pulse')) as [string, number]
    return Number(count)
  })
}

async function admin<T>(server: Node, act: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(server.url)
  try {
    return await act(client)
  } finally {
    client.disconnect()
  }
}
