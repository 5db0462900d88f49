import type { Log } from '../ops/log.ts'
import type { Journal } from './Journal.ts'

/** Counted since the process began. */
export interface FeedFigures {
  /** Events put into bytes, each time. */
  encodings: number
  /** Events sent, each to each watcher. */
  deliveries: number
  /** Readings of the journal for events that did not come by themselves. */
  holes: number
  /** Events sent again to watchers that came back. */
  replayed: number
  /** Readings of the journal for those that came back, and events that these brought … */
  recalls: number
  recalled: number
  /** … to so many who asked, each for one sector. */
  recallsAwaited: number
  /** Messages written to sockets of the map, and ms they had been held for that, all together. */
  written: number
  heldMs: number
}

/** What the stream of a sector needs of the process around it. */
export interface FeedContext {
  readonly journal: Journal
  readonly log: Log
  readonly figures: FeedFigures
  /** Galaxy ms, and galaxy ms that pass in a ms. */
  time(): { readonly now: number; readonly rate: number }
  monotonicMs(): number
  /** Runs what reads the journal for those who come back, a few at a time. @throws if too many wait */
  recall(work: () => Promise<void>): Promise<void>
}
