import FlatQueue from 'flatqueue'
import { LRUCache } from 'lru-cache'
import type { CommanderId, FleetId } from '../../sim/core/ids.ts'
import type { Transit } from '../../sim/fleets/fleet.ts'
import { growingTo } from '../growingTo.ts'

/** Fleets whose latest arrival is remembered, so that a late hint does not list it again. */
const REMEMBERED_MAX = 20_000

/**
 * The transits to a sector that it knows from hints and polls, earliest first. Hints and polls may
 * be late or repeated, so a transit that was taken in is not listed again. If one slips in all the
 * same, the commit's guard refuses it.
 */
export class Arrivals {
  readonly #waiting = new Map<FleetId, Transit>()
  readonly #heap = new FlatQueue<Transit>()
  readonly #takenHops = new LRUCache<FleetId, number>(growingTo(REMEMBERED_MAX))

  /** @returns false if the transit is already known or was taken in before */
  add(transit: Transit): boolean {
    const { id, hops } = transit.fleet
    const known = this.#waiting.get(id)?.fleet.hops ?? this.#takenHops.get(id) ?? -1
    if (hops <= known) return false
    this.#waiting.set(id, transit)
    this.#heap.push(transit, transit.arriveAt)
    return true
  }

  /** Whether a fleet of the commander is among them. */
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

  /** Removes the transit that `next` returned, because it is being taken in. */
  take(transit: Transit): void {
    this.#waiting.delete(transit.fleet.id)
    this.#takenHops.set(transit.fleet.id, transit.fleet.hops)
  }

  /** Lists a transit again that was not taken in after all. */
  putBack(transit: Transit): void {
    this.#takenHops.delete(transit.fleet.id)
    this.add(transit)
  }

  /** Forgets everything, because the sector reloads. */
  clear(): void {
    this.#waiting.clear()
    this.#heap.clear()
    this.#takenHops.clear()
  }
}
