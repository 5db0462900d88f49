import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { WebSocketServer } from 'ws'
import { NAIVE_TOPIC, type PeerGround } from '../ground.ts'

/**
 * The naive server: bare `ws` sends the JSON of each event to everyone at once. @returns its port
 */
export async function serveNaive({ redisUrl }: PeerGround): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const redis = new Redis(redisUrl)
  redis.on('message', (_topic, text) => {
    for (const socket of server.clients) socket.send(text)
  })
  await redis.subscribe(NAIVE_TOPIC)
  if (!server.address()) await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
