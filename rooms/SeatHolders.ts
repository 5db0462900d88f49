import { LRUCache } from 'lru-cache'
import type { CommanderId } from '../src/sim/core/ids.ts'

/** The holder of a seat, as authenticated by the matchmaker. */
export interface SeatOwner {
  readonly commander: CommanderId
}

/** Real ms for which a commander who left counts as coming back, here or to another sector. */
const BACK_MS_MAX = 60_000
/** Commanders remembered after they left. */
const REMEMBERED_MAX = 50_000

/** The commanders who have a seat in this process, or had one lately. They go before newcomers. */
export class SeatHolders {
  readonly #seats = new Map<CommanderId, number>()
  readonly #lately = new LRUCache<CommanderId, true>({ max: REMEMBERED_MAX, ttl: BACK_MS_MAX })

  /** The commanders who have a seat now. */
  get seated(): readonly CommanderId[] {
    return [...this.#seats.keys()]
  }

  /** Whether a commander has a seat, or had one within the last minute. */
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
