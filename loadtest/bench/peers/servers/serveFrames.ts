import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { type WebSocket, WebSocketServer } from 'ws'
import { frameTopicOf, type PeerGround } from '../ground.ts'

/**
 * The floor: bare `ws` that gets Starlane's finished frames over Redis, one topic per sector. It
 * only knows who views what, and sends each frame on at once. @returns its port
 */
export async function serveFrames({ redisUrl, sectors }: PeerGround): Promise<number> {
  const viewers = new Map<string, Set<WebSocket>>()
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, request) => {
    const view = new URL(request.url ?? '', 'ws://localhost').searchParams.get('view') ?? ''
    const topics = view.split(',').map((id) => frameTopicOf(Number(id)))
    for (const topic of topics) viewers.set(topic, (viewers.get(topic) ?? new Set()).add(socket))
    socket.on('close', () => {
      for (const topic of topics) viewers.get(topic)?.delete(socket)
    })
  })
  const redis = new Redis(redisUrl)
  redis.on('messageBuffer', (topic: Buffer, frame: Buffer) => {
    for (const socket of viewers.get(topic.toString()) ?? []) socket.send(frame)
  })
  const topics = Array.from({ length: sectors }, (_, index) => frameTopicOf(index + 1))
  await redis.subscribe(...topics)
  if (!server.address()) await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
