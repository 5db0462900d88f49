import type { SectorId } from '../sim/galaxy.ts'
import type { Crossing } from './protocol.ts'

/** When a crossing was first heard of, so that one found halfway can be faded in. */
export interface TrackedCrossing extends Crossing {
  readonly heardAt: number
}

/**
 * Who flies in the lanes now: from the traffic report, and from fleets that were seen to go through
 * a gate, which the next report will name as well.
 */
export class LaneTraffic {
  readonly #crossings = new Map<string, TrackedCrossing>()

  get crossings(): IterableIterator<TrackedCrossing> {
    return this.#crossings.values()
  }

  get size(): number {
    return this.#crossings.size
  }

  /** @param now galaxy ms */
  hear(crossing: Crossing, now: number): void {
    const key = keyOf(crossing.from, crossing.to, crossing.departAt)
    if (crossing.arriveAt > now && !this.#crossings.has(key)) {
      this.#crossings.set(key, { ...crossing, heardAt: now })
    }
  }

  /** Forgets those who have arrived. */
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
