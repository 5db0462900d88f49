import FlatQueue from 'flatqueue'
import { LRUCache } from 'lru-cache'
import type { CommanderId, FleetId } from '../sim/core/ids.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import { growingTo } from './growingTo.ts'

/** Fleets whose latest crossing is remembered, so that a late hint of it is not believed. */
const REMEMBERED_MAX = 20_000

/**
 * The transits on their way to a sector, as far as hints and polls have told: earliest first. Both
 * may be late or come twice, so a crossing that was taken in is not listed again; what slips through
 * all the same is refused by the commit's guard.
 */
export class Arrivals {
  readonly #waiting = new Map<FleetId, Transit>()
  readonly #heap = new FlatQueue<Transit>()
  readonly #takenHops = new LRUCache<FleetId, number>(growingTo(REMEMBERED_MAX))

  /** @returns false if it was known, or taken in before */
  add(transit: Transit): boolean {
    const { id, hops } = transit.fleet
    const known = this.#waiting.get(id)?.fleet.hops ?? this.#takenHops.get(id) ?? -1
    if (hops <= known) return false
    this.#waiting.set(id, transit)
    this.#heap.push(transit, transit.arriveAt)
    return true
  }

  /** Whether any of them is that commander's. */
  has(owner: CommanderId): boolean {
    for (const { fleet } of this.#waiting.values()) if (fleet.owner === owner) return true
    return false
  }

  next(): Transit | null {
    for (;;) {
      const transit = this.#heap.peek()
      if (transit === undefined) return null
      if (this.#waiting.get(transit.fleet.id) === transit) return transit
      this.#heap.pop()
    }
  }

  /** The one `next` gave is being taken in. */
  take(transit: Transit): void {
    this.#waiting.delete(transit.fleet.id)
    this.#takenHops.set(transit.fleet.id, transit.fleet.hops)
  }

  /** It was not taken in after all. */
  putBack(transit: Transit): void {
    this.#takenHops.delete(transit.fleet.id)
    this.add(transit)
  }

  /** Forgets everything, for a sector that loads again. */
  clear(): void {
    this.#waiting.clear()
    this.#heap.clear()
    this.#takenHops.clear()
  }
}
