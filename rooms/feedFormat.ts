import { getMessageBytes, Protocol } from '@colyseus/core'
import type { Format } from '../src/feed/messages.ts'

/** Feed messages as ordinary room messages, `feed` and `summary`, ready for any number of sockets. */
export const FEED_FORMAT: Format<Uint8Array> = {
  name: 'room message',
  feed: (message) => getMessageBytes.raw(Protocol.ROOM_DATA, 'feed', message),
  summary: (message) => getMessageBytes.raw(Protocol.ROOM_DATA, 'summary', message),
}
