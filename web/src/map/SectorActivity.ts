import type { LaneTraffic } from '../../../src/client/LaneTraffic.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { SectorFacts } from './SectorFacts.ts'

const LOOK_EVERY_MS = 500
/** Share of the remaining change in glow that a sector makes at each look. */
const EASE = 0.5
const VISIBLE_STEP = 0.04
/** Fleets in a sector's lanes at which it has about two thirds of its greatest glow. */
const LIVELY_TRAFFIC = 9
/** How many fleets in the lanes one battle counts for. */
const BATTLE_WEIGHT = 8

/** How busy each sector is, 0 to 1: traffic at its gates, and battles. */
export class SectorActivity {
  readonly #levels: Float32Array
  readonly #counts: Float32Array
  #lookedMs = Number.NEGATIVE_INFINITY

  constructor(sectors: number) {
    this.#levels = new Float32Array(sectors + 1)
    this.#counts = new Float32Array(sectors + 1)
  }

  of(sector: SectorId): number {
    return this.#levels[sector] ?? 0
  }

  /**
   * @param now galaxy ms
   * @param ms local ms
   * @returns the sectors whose glow has changed
   */
  look(traffic: LaneTraffic, facts: SectorFacts, now: number, ms: number): SectorId[] {
    if (ms - this.#lookedMs < LOOK_EVERY_MS) return []
    this.#lookedMs = ms
    this.#count(traffic, now)
    const changed: SectorId[] = []
    for (const [sector, level] of this.#levels.entries()) {
      const weight = (this.#counts[sector] ?? 0) + BATTLE_WEIGHT * facts.battles(sector)
      const step = EASE * (1 - Math.exp(-weight / LIVELY_TRAFFIC) - level)
      if (Math.abs(step) < VISIBLE_STEP) continue
      this.#levels[sector] = level + step
      changed.push(sector)
    }
    return changed
  }

  #count(traffic: LaneTraffic, now: number): void {
    const counts = this.#counts.fill(0)
    for (const { from, to, arriveAt } of traffic.crossings) {
      if (arriveAt <= now) continue
      counts[from] = (counts[from] ?? 0) + 1
      counts[to] = (counts[to] ?? 0) + 1
    }
  }
}
