import type { Summary, FeedMessage as WireFeedMessage } from '../protocol/mapMessages.ts'
import type { FeedEvent } from './faces.ts'

/** A feed message with this server's events; src/protocol/mapMessages.ts describes it. */
export type FeedMessage = WireFeedMessage<FeedEvent>

/** One way to encode messages. Its results are shared by all who get the same message [FEED-3]. */
export interface Format<T = unknown> {
  readonly name: string
  feed(message: FeedMessage): T
  summary(message: Summary): T
}
