/**
 * The state of the map's feed at the client: `catching up` while the server sends missed events.
 */
export type FeedState = 'joining' | 'catching up' | 'live' | 'lost' | 'left'

interface StateFacts {
  /** The states that may follow; includes the state itself if it may be reported twice in a row. */
  readonly next: readonly FeedState[]
  /** Whether feed messages are accepted; otherwise they come from a room that was given up. */
  readonly takesMessages: boolean
}

/**
 * Every state, and which states may follow it. A gap leads from `live` back to `catching up`: the
 * client asks again for everything after the last good message [FEED-1].
 */
export const FEED_STATES: Readonly<Record<FeedState, StateFacts>> = {
  joining: { next: ['joining', 'catching up', 'lost', 'left'], takesMessages: false },
  'catching up': { next: ['catching up', 'live', 'lost', 'left'], takesMessages: true },
  live: { next: ['live', 'catching up', 'lost', 'left'], takesMessages: true },
  lost: { next: ['lost', 'joining', 'left'], takesMessages: false },
  left: { next: ['left', 'joining'], takesMessages: false },
}
