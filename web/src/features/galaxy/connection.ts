import type { FeedState } from '../../../../src/client/feedStates.ts'
import type { Link } from '../../../../src/client/SectorSeats.ts'

/** The state of the connection, in one word. */
export type Connection = Link | 'catching up' | 'busy' | 'slow'

export interface Lines {
  /** What the browser says about the network: a hint that may be wrong. */
  readonly isOnline: boolean
  /** The seats in sectors; null for a spectator. */
  readonly seats: Link | null
  /** The map's feed. */
  readonly feed: FeedState
  /** How many times in a row the feed was lost or could not be joined. */
  readonly feedFailures: number
  /** Whether an overloaded server has asked the page to wait for a seat or the feed. */
  readonly isAskedToWait: boolean
  /** Whether a busy server sends everything later than usual. */
  readonly isSlow: boolean
  /** Whether the feed was live before: if not, it connects for the first time. */
  readonly wasLive: boolean
}

/**
 * After this many failures the browser's word that there is no network is believed: the feed was
 * lost, and one attempt to rejoin failed.
 */
const FAILURES_TO_BELIEVE = 2

/** @returns the worst state of all lines */
export function connectionOf(lines: Lines): Connection {
  const { isOnline, seats, feed, feedFailures, isAskedToWait, isSlow, wasLive } = lines
  if (isAskedToWait) return 'busy'
  if (seats === 'offline') return 'offline'
  if (!isOnline && feedFailures >= FAILURES_TO_BELIEVE) return 'offline'
  if (feed === 'lost' || seats === 'reconnecting') return 'reconnecting'
  if (feed === 'joining') return wasLive ? 'reconnecting' : 'connecting'
  if (feed === 'catching up') return wasLive ? 'catching up' : 'connecting'
  if (isSlow && seats !== 'connecting') return 'slow'
  return seats ?? 'live'
}
