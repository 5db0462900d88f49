import type { FeedEvent } from '../feed/faces.ts'
import type { Format } from '../feed/messages.ts'
import type { Summary } from '../protocol/mapMessages.ts'

/** An event to send, without its id: viewers share the bytes, but their ids differ. */
export interface EventText {
  /** The sector's position after this event. */
  readonly seq: number
  readonly bytes: Buffer
}

/**
 * Feed messages as Server-Sent Events. Each event is sent by itself and without a name, so that
 * `onmessage` gets it; summaries are named. The id of a range's last event covers the rest of the
 * range.
 */
export const EVENT_FORMAT: Format<readonly EventText[]> = {
  name: 'server-sent event',
  feed: ({ to, events }) =>
    events.map((event, index) => ({
      seq: index === events.length - 1 ? to : event.seq,
      bytes: dataOf(event),
    })),
  summary: (message) => [
    { seq: message.seq, bytes: Buffer.concat([SUMMARY_NAME, dataOf(message)]) },
  ],
}

const SUMMARY_NAME = Buffer.from('event: summary\n')

/** JSON contains no line break, so it fits in one line of data. */
function dataOf(value: FeedEvent | Summary): Buffer {
  return Buffer.from(`data: ${JSON.stringify(value)}\n\n`)
}
