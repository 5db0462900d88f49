import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { BurstWire } from '../../src/cluster/BurstWire.ts'
import { QuietPresence } from '../../src/cluster/QuietPresence.ts'
import { Changes } from '../../testkit/Changes.ts'
import { silentLog } from '../../testkit/testDatabase.ts'
import { openTestRedis } from '../../testkit/testRedis.ts'

const redis = await openTestRedis()
const ends: (() => unknown)[] = []
after(async () => {
  for (const end of ends) end()
  await redis.stop()
})

async function connect(db: number): Promise<{ wire: BurstWire; client: Redis }> {
  const url = new URL(redis.url)
  url.pathname = `/${db}`
  const client = new Redis(url.href)
  const presence = new QuietPresence(client, silentLog)
  ends.push(() => {
    presence.shutdown()
    client.disconnect()
  })
  if (client.status !== 'ready') await once(client, 'ready')
  return { wire: new BurstWire(presence), client }
}

test('messages published in one turn leave in one write, in order', async () => {
  const { wire, client } = await connect(0)
  const heard: unknown[] = []
  const changes = new Changes()
  await wire.subscribe('burst:one', (message) => {
    heard.push(message)
    changes.tell()
  })
  const pipelines: number[] = []
  const make = client.pipeline.bind(client)
  client.pipeline = ((...args: Parameters<typeof make>) => {
    pipelines.push(heard.length)
    return make(...args)
  }) as typeof make
  void wire.publish('burst:one', { a: 1 })
  void wire.publish('burst:two', { b: 2 })
  void wire.publish('burst:one', { a: 3 })
  await changes.until(() => heard.length === 2)
  assert.deepEqual(heard, [{ a: 1 }, { a: 3 }])
  assert.equal(pipelines.length, 1)
})

test('while Redis is away nothing is kept for it, and nothing rejects', async () => {
  const { wire, client } = await connect(0)
  const heard: unknown[] = []
  const changes = new Changes()
  await wire.subscribe('burst:away', (message) => {
    heard.push(message)
    changes.tell()
  })
  client.disconnect()
  await once(client, 'end')
  await wire.publish('burst:away', { a: 1 })
  await client.connect()
  await wire.publish('burst:away', { a: 2 })
  await changes.until(() => heard.length > 0)
  assert.deepEqual(heard, [{ a: 2 }])
})

test('[FEED-1] galaxies in two databases of one Redis do not hear each other', async () => {
  const [one, other] = [(await connect(1)).wire, (await connect(2)).wire]
  const heard: unknown[] = []
  const changes = new Changes()
  for (const [name, wire] of [['one', one] as const, ['other', other] as const]) {
    await wire.subscribe('burst:same', (message) => {
      heard.push([name, message])
      changes.tell()
    })
  }
  await one.publish('burst:same', 1)
  await other.publish('burst:same', 2)
  await changes.until(() => heard.length === 2)
  assert.deepEqual(heard.sort(), [
    ['one', 1],
    ['other', 2],
  ])
})
