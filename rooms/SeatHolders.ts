import { LRUCache } from 'lru-cache'
import type { CommanderId } from '../src/sim/core/ids.ts'

/** Who sits on a seat, as the matchmaker found out. */
export interface SeatOwner {
  readonly commander: CommanderId
}

/** For how long somebody who left counts as on the way back: a broken connection, the next sector. */
const BACK_MS_MAX = 60_000
const REMEMBERED_MAX = 50_000

/** Who has a seat in this process, or had one a moment ago: they go before strangers. */
export class SeatHolders {
  readonly #seats = new Map<CommanderId, number>()
  readonly #lately = new LRUCache<CommanderId, true>({ max: REMEMBERED_MAX, ttl: BACK_MS_MAX })

  /** Who has a seat now. */
  get seated(): readonly CommanderId[] {
    return [...this.#seats.keys()]
  }

  has(commander: CommanderId): boolean {
    return this.#seats.has(commander) || this.#lately.has(commander)
  }

  sat(commander: CommanderId): void {
    this.#seats.set(commander, (this.#seats.get(commander) ?? 0) + 1)
  }

  left(commander: CommanderId): void {
    const seats = (this.#seats.get(commander) ?? 1) - 1
    if (seats > 0) this.#seats.set(commander, seats)
    else this.#seats.delete(commander)
    this.#lately.set(commander, true)
  }
}
