import type { Summary } from '../protocol/mapMessages.ts'
import type { CommanderId } from '../sim/core/ids.ts'
import { concernedBy, type SectorEvent } from '../sim/events.ts'
import { isPublic } from './faces.ts'
import type { FeedMessage, Format } from './messages.ts'

/** A receiver of the feed: a client of the map, or a reader of Server-Sent Events. */
export interface Watcher<T = unknown> {
  /** Null for a watcher without a commander, who gets public events only. */
  readonly commander: CommanderId | null
  readonly format: Format<T>
  /** Whether it takes messages now. Later, `SectorFeed.catchUp` sends what was skipped [FEED-6]. */
  readonly takes: boolean
  send(encoded: T, message: FeedMessage | Summary): void
  /** Called with the watcher's own events among those just sent, if there are any. */
  sentOwn(events: readonly SectorEvent[]): void
  /** Called when own events may have been skipped, so that it must look up its fleets again. */
  begunAnew(): void
}

/**
 * How much of a sector a watcher gets. `events`: all events it may know. `summary`: now and then a
 * summary, and its own events. `own`: only its own events.
 */
export type Detail = 'events' | 'summary' | 'own'

/**
 * One watcher's place in one sector's stream: waiting → live ⇄ behind → closed. It has been sent
 * everything meant for it up to `cursor`. While it is live, nothing after the cursor is meant for
 * it.
 */
export interface SectorSubscription {
  readonly watcher: Watcher
  detail: Detail
  state: 'waiting' | 'live' | 'behind' | 'closed'
  cursor: number
  /** The traffic in its last summary. */
  toldTraffic: number
  /** The generation of public facts from which its last summary was made. */
  toldFacts: number
  /** The seq up to which summaries told departures; -1 if the next must tell all of them. */
  toldSeq: number
  /** Whether it still has to be told where its stream begins. */
  owesStart: boolean
  /** The seq after which it began. Earlier events may not have been sent to it. */
  begunAt: number
  /** How often it began anew. */
  beginnings: number
}

/** How a catch-up ended. `replayed`: missed events were sent. `synced`: a new beginning was. */
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

/** @returns whether a watch is to be told of an event, in full or in part */
export function isMeantFor({ watcher, detail }: SectorSubscription, event: SectorEvent): boolean {
  if (watcher.commander !== null && concernedBy(event).includes(watcher.commander)) return true
  return detail === 'events' && isPublic(event)
}
