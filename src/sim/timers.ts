import FlatQueue from 'flatqueue'
import { type Fleet, type FleetId, legEndsAt } from './fleet.ts'

/**
 * The ends of all legs under way in a sector, earliest first. It is an index over the fleets and
 * holds no state of its own: an entry whose fleet has gone or changed course is passed over when it
 * comes up, and the heap is made anew when such entries outnumber the live ones.
 */
export class Timers {
  readonly #heap = new FlatQueue<FleetId>()
  readonly #fleets: ReadonlyMap<FleetId, Fleet>

  constructor(fleets: ReadonlyMap<FleetId, Fleet>) {
    this.#fleets = fleets
    this.#rebuild()
  }

  /** To be called with every fleet that was put into the map or replaced there. */
  note(fleet: Fleet): void {
    const endsAt = legEndsAt(fleet)
    if (endsAt === null) return
    this.#heap.push(fleet.id, endsAt)
    if (this.#heap.length > 2 * this.#fleets.size + 64) this.#rebuild()
  }

  /** The fleet whose leg ends first, and when (galaxy ms). */
  next(): { readonly fleet: Fleet; readonly at: number } | null {
    for (;;) {
      const id = this.#heap.peek()
      const at = this.#heap.peekValue()
      if (id === undefined || at === undefined) return null
      const fleet = this.#fleets.get(id)
      if (fleet && legEndsAt(fleet) === at) return { fleet, at }
      this.#heap.pop()
    }
  }

  #rebuild(): void {
    this.#heap.clear()
    for (const fleet of this.#fleets.values()) {
      const endsAt = legEndsAt(fleet)
      if (endsAt !== null) this.#heap.push(fleet.id, endsAt)
    }
  }
}
