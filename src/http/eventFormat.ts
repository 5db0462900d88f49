import type { FeedEvent } from '../feed/faces.ts'
import type { Format } from '../feed/messages.ts'
import type { Summary } from '../protocol/mapMessages.ts'

/** A thing to send, but for its id: that differs from watcher to watcher, and the bytes do not. */
export interface EventText {
  /** How far the sector has come with it. */
  readonly seq: number
  readonly bytes: Buffer
}

/**
 * Feed messages as Server-Sent Events: each event by itself and without a name, so that `onmessage`
 * gets it; summaries are named. What comes behind the last event of a range is covered by it.
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

/** JSON holds no line break, so it is one line of data. */
function dataOf(value: FeedEvent | Summary): Buffer {
  return Buffer.from(`data: ${JSON.stringify(value)}\n\n`)
}
