import type { FeedState } from '../../../../src/client/feedStates.ts'
import type { Link } from '../../../../src/client/SectorSeats.ts'

/** How well the game is heard, in one word. */
export type Connection = Link | 'catching up' | 'busy' | 'slow'

export interface Lines {
  /** What the browser says of the network: a hint, which may be wrong. */
  readonly isOnline: boolean
  /** The sectors one sits in; null for a spectator. */
  readonly seats: Link | null
  /** The map's feed. */
  readonly feed: FeedState
  /** How often in a row it was lost or could not be joined. */
  readonly feedFailures: number
  /** Whether the server has more to do than it can, and asked us to wait with a seat or the feed. */
  readonly isAskedToWait: boolean
  /** Whether a server has so much to do that it tells of everything later than usual. */
  readonly isSlow: boolean
  /** Whether the feed was live before: its first beginning is no return. */
  readonly wasLive: boolean
}

/** Lost, and then a try that failed too: that the browser says there is no network is believed then. */
const FAILURES_TO_BELIEVE = 2

/** The worst of the lines is what counts. */
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
