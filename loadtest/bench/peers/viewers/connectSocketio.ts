import { once } from 'node:events'
import { io } from 'socket.io-client'
import type { FeedEvent } from '../../../../src/feed/faces.ts'
import type { NodeSocket } from './sdk.ts'
import type { Viewer, ViewerSocket } from './Viewer.ts'

/** The real client, over a WebSocket from the beginning. */
export async function connectSocketio({ port, view, heard }: Viewer): Promise<ViewerSocket> {
  const socket = io(`http://127.0.0.1:${port}`, {
    ...{ transports: ['websocket'], reconnection: false, forceNew: true },
  })
  socket.on('event', ({ sector, seq }: FeedEvent) => heard(sector, seq))
  await once(socket as unknown as NodeJS.EventEmitter, 'connect')
  await socket.emitWithAck('view', view)
  const { transport } = socket.io.engine as unknown as { readonly transport: { ws: NodeSocket } }
  return { bytes: () => transport.ws._socket.bytesRead }
}
