import type { Client } from '@colyseus/sdk'
import type { SectorId } from '../sim/core/ids.ts'
import { type SeatListener, SectorSeat } from './SectorSeat.ts'

/** The server lets a client sit in no more sectors at once. */
export const SEATS_MAX = 4

/** How well the sectors one sits in are heard, taken together. */
export type Link = 'connecting' | 'live' | 'reconnecting' | 'offline'

/** Failed tries in a row after which a seat counts as cut off. */
const FAILURES_TO_OFFLINE = 5

/** The sectors a client sits in: those last wanted, the first four of them. */
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

  /** Another number whenever the fleets of a seat have changed. */
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

  /** When the first is tried again of those that an overloaded server asked to wait; monotonic ms. */
  get busyUntil(): number | null {
    const times = [...this.#seats.values()].flatMap(({ busyUntil }) => busyUntil ?? [])
    return times.length > 0 ? Math.min(...times) : null
  }

  /** How much too much the servers have to do, the worst of them; see `Seat.load`. */
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
    // Going from one sector to the next is no trouble, and not to be shown as one.
    return this.#wasLive ? 'live' : 'connecting'
  }
}
