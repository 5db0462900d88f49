import type { Client } from '@colyseus/sdk'
import type { SectorId } from '../sim/core/ids.ts'
import { type SeatListener, SectorSeat } from './SectorSeat.ts'

/** The most seats that the server gives a client at the same time. */
export const SEATS_MAX = 4

/** The state of the connections to all seats, taken together. */
export type Link = 'connecting' | 'live' | 'reconnecting' | 'offline'

/** Failed tries in a row after which a seat counts as cut off. */
const FAILURES_TO_OFFLINE = 5

/** A client's seats in sectors: the first four of those it last wanted. */
export class SectorSeats {
  readonly #client: Client
  readonly #listener: SeatListener
  readonly #seats = new Map<SectorId, SectorSeat>()
  #wasLive = false

  constructor(client: Client, listener: SeatListener) {
    this.#client = client
    this.#listener = {
      ...listener,
      onState: (seat) => {
        this.#wasLive ||= seat.isLive
        listener.onState(seat)
      },
    }
  }

  /**
   * @param wanted sector ids, the most wanted first; seats in all others are left
   * @returns the seats that were left
   */
  want(wanted: readonly SectorId[]): SectorSeat[] {
    const kept = new Set(wanted.slice(0, SEATS_MAX))
    const left: SectorSeat[] = []
    for (const [sectorId, seat] of this.#seats) {
      if (kept.has(sectorId)) continue
      this.#seats.delete(sectorId)
      seat.leave()
      left.push(seat)
    }
    for (const sectorId of kept) {
      if (this.#seats.has(sectorId)) continue
      this.#seats.set(sectorId, new SectorSeat(this.#client, sectorId, this.#listener))
    }
    return left
  }

  in(sectorId: SectorId): SectorSeat | null {
    return this.#seats.get(sectorId) ?? null
  }

  get all(): IterableIterator<SectorSeat> {
    return this.#seats.values()
  }

  /** Changes whenever the fleets of a seat have changed. */
  get version(): number {
    let sum = 0
    for (const { version } of this.#seats.values()) sum += version
    return sum
  }

  hurry(): void {
    for (const seat of this.#seats.values()) seat.hurry()
  }

  leaveAll(): void {
    this.want([])
  }

  /** The earliest `busyUntil` of the seats, in monotonic ms; null if no seat was asked to wait. */
  get busyUntil(): number | null {
    const times = [...this.#seats.values()].flatMap(({ busyUntil }) => busyUntil ?? [])
    return times.length > 0 ? Math.min(...times) : null
  }

  /** The highest load level of the seats' servers, 0 to 3; see `Seat.load`. */
  get load(): number {
    return Math.max(0, ...[...this.#seats.values()].map(({ load }) => load))
  }

  get link(): Link {
    const failures = [...this.#seats.values()].map(({ state }) =>
      'failures' in state ? state.failures : 0,
    )
    const worst = Math.max(0, ...failures)
    if (worst >= FAILURES_TO_OFFLINE) return 'offline'
    if (worst > 0) return 'reconnecting'
    // Moving from one sector to the next is no trouble, and must not be shown as such.
    return this.#wasLive ? 'live' : 'connecting'
  }
}
