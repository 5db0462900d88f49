import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { type PeerGround, socketioRoomOf } from '../ground.ts'

/**
 * socket.io as its manual describes it: a room per sector and the Redis adapter. Another server
 * emits each event to its sector's room. @returns its port
 */
export async function serveSocketio({ redisUrl }: PeerGround): Promise<number> {
  const http = createServer()
  const redis = new Redis(redisUrl)
  const io = new Server(http, { adapter: createAdapter(redis, redis.duplicate()) })
  io.on('connection', (socket) => {
    socket.on('view', async (sectors: number[], done: () => void) => {
      await socket.join(sectors.map(socketioRoomOf))
      done()
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return (http.address() as AddressInfo).port
}
