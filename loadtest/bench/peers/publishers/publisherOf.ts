import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { FEED_FORMAT } from '../../../../rooms/galaxy/feedFormat.ts'
import { BurstWire } from '../../../../src/cluster/BurstWire.ts'
import { joinCluster } from '../../../../src/cluster/joinCluster.ts'
import { Feeds } from '../../../../src/feed/Feeds.ts'
import { publicFace } from '../../../../src/feed/faces.ts'
import type { Batch, Journal } from '../../../../src/feed/Journal.ts'
import type { FeedMessage } from '../../../../src/feed/messages.ts'
import { createLog } from '../../../../src/ops/log.ts'
import { WRITES } from '../../../../src/sim/versions.ts'
import { frameTopicOf, NAIVE_TOPIC, type Peer, socketioRoomOf } from '../ground.ts'
import type { Publisher } from '../Publisher.ts'

/**
 * @returns a publisher that brings events to a server in its own way, in every case over the same
 * Redis
 */
export async function publisherOf(peer: Peer, redisUrl: string): Promise<Publisher> {
  switch (peer) {
    case 'starlane':
      return ownersPublisher(redisUrl)
    case 'socketio':
      return socketioPublisher(redisUrl)
    case 'naive':
      return redisPublisher(redisUrl, ({ events }) =>
        events.map((event) => [NAIVE_TOPIC, JSON.stringify(publicFace(event))] as const),
      )
    case 'floor':
      return redisPublisher(redisUrl, (batch) => [[frameTopicOf(batch.sector), frameOf(batch)]])
    case 'plain':
      throw new Error('a plain room is told of fleets, not of batches')
  }
}

/** Starlane's own feed, as in the process that hosts the sectors. */
async function ownersPublisher(redisUrl: string): Promise<Publisher> {
  const log = createLog('warn')
  const cluster = await joinCluster(redisUrl, log)
  const feeds = new Feeds({
    journal: {} as Journal, // nobody watches here
    wire: new BurstWire(cluster.presence),
    ...{ log, isJoined: () => true, writes: () => WRITES },
    ...{ time: () => ({ now: 0, rate: 1 }), monotonicMs: () => performance.now() },
  })
  return {
    publish: (batches) => {
      for (const batch of batches) feeds.committed(batch)
    },
    close: () => void cluster.close(),
  }
}

/** Another server of the same application, without clients. */
function socketioPublisher(redisUrl: string): Publisher {
  const redis = new Redis(redisUrl)
  const subscriber = redis.duplicate()
  const io = new Server({ adapter: createAdapter(redis, subscriber) })
  return {
    publish: (batches) => {
      for (const { sector, events } of batches) {
        for (const event of events) io.to(socketioRoomOf(sector)).emit('event', publicFace(event))
      }
    },
    close: () => {
      redis.disconnect()
      subscriber.disconnect()
    },
  }
}

function redisPublisher(
  redisUrl: string,
  messagesOf: (batch: Batch) => readonly (readonly [topic: string, message: string | Buffer])[],
): Publisher {
  const redis = new Redis(redisUrl)
  return {
    publish: (batches) => {
      const pipeline = redis.pipeline()
      for (const batch of batches) {
        for (const [topic, message] of messagesOf(batch)) pipeline.publish(topic, message)
      }
      void pipeline.exec()
    },
    close: () => redis.disconnect(),
  }
}

/** Makes exactly the bytes that Starlane sends its viewers. */
function frameOf({ sector, epoch, from, to, events }: Batch): Buffer {
  const faces = events.flatMap((event) => publicFace(event) ?? [])
  const message: FeedMessage = { sector, epoch, from, to, events: faces }
  return FEED_FORMAT.feed(message).message
}
