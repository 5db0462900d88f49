/** How the map's feed goes, as its client sees it: `catching up` while what was missed is sent. */
export type FeedState = 'joining' | 'catching up' | 'live' | 'lost' | 'left'

interface StateFacts {
  /** What may come after it, itself included where it may be told once more. */
  readonly next: readonly FeedState[]
  /** Whether messages of the feed are taken in; else they are of a room that was given up. */
  readonly takesMessages: boolean
}

/**
 * Every state, and what can come after it. A gap leads from `live` back to `catching up`: what comes
 * after the last good message is asked for again [FEED-1].
 */
export const FEED_STATES: Readonly<Record<FeedState, StateFacts>> = {
  joining: { next: ['joining', 'catching up', 'lost', 'left'], takesMessages: false },
  'catching up': { next: ['catching up', 'live', 'lost', 'left'], takesMessages: true },
  live: { next: ['live', 'catching up', 'lost', 'left'], takesMessages: true },
  lost: { next: ['lost', 'joining', 'left'], takesMessages: false },
  left: { next: ['left', 'joining'], takesMessages: false },
}
