import type { Summary, FeedMessage as WireFeedMessage } from '../protocol/mapMessages.ts'
import type { FeedEvent } from './faces.ts'

/** As it is told here; src/protocol/mapMessages.ts has how it goes. */
export type FeedMessage = WireFeedMessage<FeedEvent>

/** One way to put messages on a wire. What it makes is shared by all who get the same [FEED-3]. */
export interface Format<T = unknown> {
  readonly name: string
  feed(message: FeedMessage): T
  summary(message: Summary): T
}
