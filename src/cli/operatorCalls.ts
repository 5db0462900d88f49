import type { Redis } from 'ioredis'
import { nanoid } from 'nanoid'
import { NodeCalls, type Wire } from '../cluster/NodeCalls.ts'
import { connectRedis } from '../cluster/redis.ts'
import type { Log } from '../ops/log.ts'

export interface OperatorCalls {
  readonly calls: Pick<NodeCalls, 'call'>
  close(): void
}

const GIVE_UP_MS = 3_000

/**
 * Lets a command ask the processes of a galaxy, over their Redis. Unlike a server it ends soon, so it
 * listens before it asks: an answer is not lost because a subscription was still under way.
 * @throws RedisUnavailableError
 */
export async function openOperatorCalls(url: string, log: Log): Promise<OperatorCalls> {
  const publisher = await connectRedis(url, log, GIVE_UP_MS)
  try {
    const subscriber = await connectRedis(url, log, GIVE_UP_MS)
    const close = (): void => {
      subscriber.disconnect()
      publisher.disconnect()
    }
    try {
      const calls = new NodeCalls(wireOver(publisher, subscriber, log), `cli-${nanoid()}`, log)
      await calls.start()
      return { calls, close }
    } catch (error) {
      close()
      throw error
    }
  } catch (error) {
    publisher.disconnect()
    throw error
  }
}

/** The same JSON over the same channels as the presence of the servers. */
function wireOver(publisher: Redis, subscriber: Redis, log: Log): Wire {
  return {
    async subscribe(topic, callback) {
      subscriber.on('message', (channel: string, text: string) => {
        if (channel === topic) callback(JSON.parse(text))
      })
      await subscriber.subscribe(topic)
    },
    unsubscribe: (topic) => subscriber.unsubscribe(topic),
    async publish(topic, message) {
      // Nobody waits for it: what was lost shows in that no answer comes.
      await publisher.publish(topic, JSON.stringify(message)).catch((error: unknown) => {
        log.debug({ err: error, topic }, 'a call was not sent')
      })
    },
  }
}
