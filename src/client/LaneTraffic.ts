import type { Crossing } from '../protocol/httpBodies.ts'
import type { SectorId } from '../sim/core/ids.ts'

/** When a crossing was first heard of, so that one found halfway can be faded in. */
export interface TrackedCrossing extends Crossing {
  readonly heardAt: number
  /** Whether it is a fleet of one's own. */
  readonly isOwn: boolean
}

/**
 * Who flies in the lanes now, and who has just come out of one: from the map's feed, from the traffic
 * report, and from fleets that were seen to go through a gate. Each is one crossing, whoever tells.
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

  /** Calls back for each that was not known, and for one that turns out to be one's own. */
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

  /** Forgets those who had arrived by then. */
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
