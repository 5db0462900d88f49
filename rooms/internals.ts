import type { Client, IRoomCache, Room } from '@colyseus/core'

/**
 * What of Colyseus' rooms is used here and not promised to stay: all of it, in one place, to be
 * looked at when Colyseus is upgraded.
 */
export interface RoomInternals {
  /** Every frame of a client that has joined comes through here. */
  _onMessage(client: Client, frame: Buffer): void
  /** By session: seats given out and not taken, and those kept for clients that may come back. */
  readonly _reservedSeats: Record<string, unknown>
  readonly _reservedSeatTimeouts: Record<string, NodeJS.Timeout>
  /** How the matchmaker knows the room. */
  readonly _listing: IRoomCache
}

export function internalsOf(room: Room): RoomInternals {
  return room as unknown as RoomInternals
}
