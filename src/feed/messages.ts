import type { SectorId } from '../sim/core/ids.ts'
import type { FeedEvent } from './faces.ts'

/**
 * What a viewer is sent. Of a sector in its view it gets a `summary` first, whose `seq` says where
 * the events that follow begin, and then `feed` messages whose ranges abut: `from` is always one
 * more than the `to` (or the summary's `seq`) before it. So it can prove that it missed nothing
 * [FEED-1]. A range may hold no event for this viewer. Zoomed out it gets further summaries in the
 * place of public events, whose ranges (`since`, `seq`) abut in the same way.
 *
 * Of a sector where only its own fleets are, there is no summary: a `feed` message whose range ends
 * before it begins (`to` = `from` - 1) says where the stream begins, and holds nothing.
 */
export interface FeedMessage {
  readonly sector: SectorId
  /** Of the lease under which the newest of the events was committed. */
  readonly epoch: number
  /** The first and the last sequence number it covers, both included. */
  readonly from: number
  readonly to: number
  readonly events: readonly FeedEvent[]
}

/** Somebody in a lane: where to, when it left and when it will be there, in galaxy ms. */
export type Crossing = readonly [to: SectorId, departAt: number, arriveAt: number]

/** What anybody may know of a sector. */
export interface Summary {
  readonly sector: SectorId
  readonly epoch: number
  /** The number of its last event: what follows in `feed` messages begins after it. */
  readonly seq: number
  /**
   * The number before the range it stands for: between that and `seq` nothing else is to be told. If
   * it is `seq` itself, this is a new beginning, and what was known of the sector may be out of date.
   */
  readonly since: number
  /** Galaxy ms when it was made, and galaxy ms that pass in a ms. */
  readonly now: number
  readonly rate: number
  /** The commander who holds most of its systems. */
  readonly owner: string | null
  readonly battles: number
  /** How many are in the lanes that lead away from it. */
  readonly traffic: number
  /** Those who are; in the summaries that repeat, only who left since the one before. */
  readonly crossings: readonly Crossing[]
}

/** One way to put messages on a wire. What it makes is shared by all who get the same [FEED-3]. */
export interface Format<T = unknown> {
  readonly name: string
  feed(message: FeedMessage): T
  summary(message: Summary): T
}
