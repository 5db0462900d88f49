import type { SeatReservation } from '@colyseus/sdk'
import type { FeedMessage } from '../../../../src/feed/messages.ts'
import type { Summary } from '../../../../src/protocol/mapMessages.ts'
import { sdk, socketOfRoom } from './sdk.ts'
import type { Viewer, ViewerSocket } from './Viewer.ts'

/** The real SDK, as any client uses it. */
export async function connectStarlane({ port, view, heard }: Viewer): Promise<ViewerSocket> {
  const endpoint = `http://127.0.0.1:${port}`
  const seat = (await (await fetch(endpoint, { method: 'POST' })).json()) as SeatReservation
  const room = await new sdk.Client(endpoint).consumeSeatReservation(seat)
  room.reconnection.enabled = false
  const begun = Promise.withResolvers<void>()
  const waiting = new Set(view)
  room.onMessage<Summary>('summary', ({ sector }) => {
    waiting.delete(sector)
    if (waiting.size === 0) begun.resolve()
  })
  room.onMessage<FeedMessage>('feed', ({ sector, events }) => {
    for (const { seq } of events) heard(sector, seq)
  })
  await room.request('view', { sectors: view })
  await begun.promise
  return { bytes: () => socketOfRoom(room).bytesRead }
}
