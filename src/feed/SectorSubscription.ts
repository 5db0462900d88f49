import type { Summary } from '../protocol/mapMessages.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { concernedBy, type SectorEvent } from '../sim/events.ts'
import { isPublic } from './faces.ts'
import type { FeedMessage, Format } from './messages.ts'

/** Whoever gets the feed: a client at the map, or a reader of Server-Sent Events. */
export interface Watcher<T = unknown> {
  /** Null for anybody: public events only. */
  readonly commander: CommanderId | null
  readonly format: Format<T>
  /** Whether it takes anything now. What it is not sent it gets by `SectorFeed.catchUp` [FEED-6]. */
  readonly takes: boolean
  send(encoded: T, message: FeedMessage | Summary): void
  /** Of its own among what was just sent, if anything. */
  sentOwn(events: readonly SectorEvent[]): void
  /** What it was sent of a sector's own events is not all there was: it has to look anew. */
  begunAnew(): void
}

/**
 * How much of a sector a watcher gets: everything it may know, a summary now and then with its own
 * events, or its own events alone.
 */
export type Detail = 'events' | 'summary' | 'own'

/**
 * One watcher's place in one sector's stream: waiting → live ⇄ behind → closed. Up to `cursor` it has
 * been sent what was meant for it; behind that, while it is live, there is nothing for it.
 */
export interface SectorSubscription {
  readonly watcher: Watcher
  detail: Detail
  state: 'waiting' | 'live' | 'behind' | 'closed'
  cursor: number
  /** The traffic and the facts that its last summary told of, and up to where it told who left … */
  toldTraffic: number
  toldFacts: number
  /** … which is -1 if what is told next has to be a new beginning. */
  toldSeq: number
  /** It still has to be told where its stream begins. */
  owesStart: boolean
  /** The number after which it began: of what was before it may not have been told. */
  begunAt: number
  /** How often it began anew. */
  beginnings: number
}

/** What became of a cursor: the watcher has got what it missed, or a new beginning. */
export type Resumed = 'replayed' | 'synced' | 'closed'

export interface Resuming {
  readonly watch: SectorSubscription
  /** Never rejects. */
  readonly done: Promise<Resumed>
}

export function newWatch(
  watcher: Watcher,
  detail: Detail,
  state: SectorSubscription['state'],
  cursor: number,
): SectorSubscription {
  return {
    ...{ watcher, detail, state, cursor, begunAt: cursor },
    ...{ toldTraffic: -1, toldFacts: -1, toldSeq: -1, owesStart: false, beginnings: 0 },
  }
}

/** @returns whether anything of an event is to be told to a watch */
export function isMeantFor({ watcher, detail }: SectorSubscription, event: SectorEvent): boolean {
  if (watcher.commander !== null && concernedBy(event).includes(watcher.commander)) return true
  return detail === 'events' && isPublic(event)
}
