import { Server } from '@colyseus/core'
import { setLogger } from '@colyseus/core/Logger'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { Redis } from 'ioredis'
import { freePort } from '../../../../src/ops/freePort.ts'
import { createLog } from '../../../../src/ops/log.ts'
import { galaxyNow, type PeerGround, PLAIN_TOPIC } from '../ground.ts'
import { type PlainNews, PlainRoom, type PlainRoomOptions } from './PlainRoom.ts'

/** A Colyseus server with one plain room, `plain`. @returns its port */
export async function servePlain(ground: PeerGround): Promise<number> {
  setLogger(createLog('warn'))
  const options: PlainRoomOptions = {
    now: () => galaxyNow(ground.time),
    listen: (heard) => {
      redis.on('message', (_topic, text) => heard(JSON.parse(text) as PlainNews[]))
    },
  }
  const redis = new Redis(ground.redisUrl)
  await redis.subscribe(PLAIN_TOPIC)
  const server = new Server({ transport: new WebSocketTransport(), greet: false })
  server.define('plain', PlainRoom, options)
  const port = await freePort()
  await server.listen(port, '127.0.0.1')
  return port
}
