import type { OrderAnswer } from '../protocol/orders.ts'
import type { EntityRef } from '../sim/core/EntityRef.ts'
import type { FleetId, SectorId } from '../sim/core/ids.ts'
import type { Order } from '../sim/orders.ts'
import { type OwnFleet, sectorOfPlace } from './OwnFleets.ts'
import type { Home } from './OwnPlaces.ts'
import { pause } from './pause.ts'
import type { SectorSeat } from './SectorSeat.ts'
import type { SectorSeats } from './SectorSeats.ts'
import type { OrderRoad } from './sendOrder.ts'

const SEAT_LIMIT_MS = 10_000
const LOOK_EVERY_MS = 50
/**
 * Length of one wait for galaxy time. A long wait is split up, because galaxy time may stand still.
 */
const WAIT_MS = 1_000
/** How many such waits make up the time limit: a minute in all. */
const WAITS_MAX = 60

interface Bearings {
  readonly seats: SectorSeats
  fleet(id: FleetId): OwnFleet | null
  base(): Home | null
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
  /** Called when `wanted` changed. */
  onWanted(): void
}

/** Sends orders through the seat in their subject's sector, and asks for a seat if there is none. */
export class SeatOrderTransport implements OrderRoad {
  readonly #bearings: Bearings
  readonly #wanted = new Map<SectorId, number>()

  constructor(bearings: Bearings) {
    this.#bearings = bearings
  }

  /** The sectors in which orders under way need a seat. */
  get wanted(): IterableIterator<SectorId> {
    return this.#wanted.keys()
  }

  readonly pause = pause

  sectorOf({ kind, id }: EntityRef): SectorId | null {
    if (kind === 'base') {
      const base = this.#bearings.base()
      return base?.id === id ? base.sector : null
    }
    // Its number does not say in which sector it is.
    if (kind === 'system') return null
    const fleet = this.#bearings.fleet(id)
    return fleet && sectorOfPlace(fleet.place)
  }

  async send(sectorId: SectorId, order: Order, signal: AbortSignal): Promise<OrderAnswer> {
    this.#count(sectorId, 1)
    try {
      const seat = await this.#liveSeat(sectorId, signal)
      return await seat.order(order)
    } finally {
      this.#count(sectorId, -1)
    }
  }

  async untilGalaxyTime(at: number, signal: AbortSignal): Promise<void> {
    for (let waits = 0; waits < WAITS_MAX; waits++) {
      const leftMs = this.#bearings.msUntil(at)
      if (leftMs <= 0) return
      await pause(Math.min(leftMs, WAIT_MS), signal)
    }
  }

  async #liveSeat(sectorId: SectorId, signal: AbortSignal): Promise<SectorSeat> {
    for (let waitedMs = 0; waitedMs < SEAT_LIMIT_MS; waitedMs += LOOK_EVERY_MS) {
      const seat = this.#bearings.seats.in(sectorId)
      if (seat?.isLive) return seat
      await pause(LOOK_EVERY_MS, signal)
    }
    throw new Error(`no seat in sector ${sectorId} within ${SEAT_LIMIT_MS} ms`)
  }

  #count(sectorId: SectorId, change: number): void {
    const count = (this.#wanted.get(sectorId) ?? 0) + change
    if (count > 0) this.#wanted.set(sectorId, count)
    else this.#wanted.delete(sectorId)
    this.#bearings.onWanted()
  }
}
