import type { Crossing } from '../protocol/httpBodies.ts'
import type { SectorId } from '../sim/core/ids.ts'

/** A crossing that the client knows of. */
export interface TrackedCrossing extends Crossing {
  /** Galaxy ms when it was first heard of, so that one found halfway can be faded in. */
  readonly heardAt: number
  /** Whether it is the client's own fleet. */
  readonly isOwn: boolean
}

/**
 * The fleets that are in lanes now, and those that just came out of one. It learns of them from the
 * map's feed, from the traffic report, and from fleets seen going through a gate. A crossing
 * reported by several of these is kept once.
 */
export class LaneTraffic {
  readonly #crossings = new Map<string, TrackedCrossing>()
  readonly #listeners: ((crossing: TrackedCrossing) => void)[] = []

  get crossings(): IterableIterator<TrackedCrossing> {
    return this.#crossings.values()
  }

  get size(): number {
    return this.#crossings.size
  }

  /**
   * Calls back for each new crossing, and for a known one that turns out to be the client's own.
   */
  onHeard(listener: (crossing: TrackedCrossing) => void): void {
    this.#listeners.push(listener)
  }

  /** @param now galaxy ms */
  hear(crossing: Crossing, now: number, isOwn = false): void {
    const key = keyOf(crossing.from, crossing.to, crossing.departAt)
    const known = this.#crossings.get(key)
    if (crossing.arriveAt <= now || (known && (known.isOwn || !isOwn))) return
    const { from, to, departAt, arriveAt } = crossing
    const heardAt = known?.heardAt ?? now
    const tracked = { from, to, departAt, arriveAt, heardAt, isOwn }
    this.#crossings.set(key, tracked)
    for (const listener of this.#listeners) listener(tracked)
  }

  /** Forgets crossings that arrived by then. @param now galaxy ms */
  prune(now: number): void {
    for (const [key, crossing] of this.#crossings) {
      if (crossing.arriveAt <= now) this.#crossings.delete(key)
    }
  }
}

/** Two fleets that enter a lane in the same millisecond are shown as one. */
function keyOf(from: SectorId, to: SectorId, departAt: number): string {
  return `${from}>${to}@${departAt}`
}
