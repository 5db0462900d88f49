import type { Log } from '../ops/log.ts'
import type { Journal } from './Journal.ts'

/** Figures of the feed, counted since the process began. */
export interface FeedFigures {
  /** Events encoded, counted for each encoding. */
  encodings: number
  /** Events sent, counted for each watcher. */
  deliveries: number
  /** Reads of the journal for events that the bus did not bring. */
  holes: number
  /** Events sent to watchers that caught up. */
  replayed: number
  /** Reads of the journal for watchers that caught up. */
  recalls: number
  /** Events that these reads brought. */
  recalled: number
  /** Watches that waited for these reads. */
  recallsAwaited: number
  /** Messages written to sockets of the map. */
  written: number
  /** Real ms that these messages were held to be written together, added up. */
  heldMs: number
}

/** What a sector's feed needs from its process. */
export interface FeedContext {
  readonly journal: Journal
  readonly log: Log
  readonly figures: FeedFigures
  /** `now` in galaxy ms, `rate` in galaxy ms per real ms. */
  time(): { readonly now: number; readonly rate: number }
  monotonicMs(): number
  /** Runs a read of the journal for a catch-up, a few at a time. @throws if too many wait */
  recall(work: () => Promise<void>): Promise<void>
}
