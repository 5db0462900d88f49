import { getMessageBytes, Protocol } from '@colyseus/core'
import type { Format } from '../../src/feed/messages.ts'
import { WireFrame } from '../colyseus/WireFrame.ts'

/** Encodes feed messages as room messages `feed` and `summary`, once for any number of sockets. */
export const FEED_FORMAT: Format<WireFrame> = {
  name: 'room message',
  feed: (message) => new WireFrame(getMessageBytes.raw(Protocol.ROOM_DATA, 'feed', message)),
  summary: (message) => new WireFrame(getMessageBytes.raw(Protocol.ROOM_DATA, 'summary', message)),
}
