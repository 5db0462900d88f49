import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { FeedMessage } from '../../../../src/feed/messages.ts'
import { type NodeSocket, sdk, takeFrame } from './sdk.ts'
import type { Viewer, ViewerSocket } from './Viewer.ts'

/** Bare `ws`. The same SDK code that Starlane's viewers use reads what arrives. */
export async function connectFrames({ port, view, heard }: Viewer): Promise<ViewerSocket> {
  const room = new sdk.Room('frames')
  room.onMessage<FeedMessage>('feed', ({ sector, events }) => {
    for (const { seq } of events) heard(sector, seq)
  })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/?view=${view.join(',')}`)
  socket.on('message', (frame: Buffer) => takeFrame(room, frame))
  await once(socket, 'open')
  return { bytes: () => (socket as unknown as NodeSocket)._socket.bytesRead }
}
