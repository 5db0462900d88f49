import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { FeedEvent } from '../../../../src/feed/faces.ts'
import type { NodeSocket } from './sdk.ts'
import type { Viewer, ViewerSocket } from './Viewer.ts'

/** Bare `ws`. The viewer receives everything and keeps what is in its view. */
export async function connectNaive({ port, heard }: Viewer): Promise<ViewerSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  socket.on('message', (text: Buffer) => {
    const { sector, seq } = JSON.parse(text.toString()) as FeedEvent
    heard(sector, seq)
  })
  await once(socket, 'open')
  return { bytes: () => (socket as unknown as NodeSocket)._socket.bytesRead }
}
