import type { SeenFleet } from '../../../src/client/protocol.ts'
import { courseTo, type Point } from '../../../src/sim/course.ts'
import { PLANE_UNITS } from '../../../src/sim/rules.ts'
import type { Chart } from './Chart.ts'
import type { Watched } from './MoverLayer.ts'
import type { ExtraMovers } from './StarMap.ts'
import { starDust } from './starDust.ts'

const SPEED_UNITS_PER_S = 24

/**
 * For measuring the map: `?bench=300` adds so many moving fleets that exist nowhere else, spread
 * over all sectors. Without the parameter nothing of this is there.
 */
export function benchMovers(search: string): ((chart: Chart) => ExtraMovers) | null {
  const count = Number(new URLSearchParams(search).get('bench') ?? 0)
  return count > 0 ? (chart) => new BenchMovers(chart, count) : null
}

class BenchMovers implements ExtraMovers {
  readonly sectors: readonly (Watched & { readonly fleets: Map<string, SeenFleet> })[]
  readonly #random = starDust('bench')

  constructor(chart: Chart, count: number) {
    this.sectors = chart.map.sectors.map(({ id }) => ({ sectorId: id, fleets: new Map() }))
    for (let index = 0; index < count; index++) {
      const id = `bench-${index}`
      this.sectors[index % this.sectors.length]?.fleets.set(id, this.#fly(id, this.#point(), 0))
    }
  }

  /** Whoever has arrived sets out again. */
  step(now: number): void {
    for (const { fleets } of this.sectors) {
      for (const [id, fleet] of fleets) {
        if (fleet.until <= now) fleets.set(id, this.#fly(id, this.#point(), now))
      }
    }
  }

  #fly(id: string, from: Point, now: number): SeenFleet {
    const course = courseTo(from, this.#point(), SPEED_UNITS_PER_S, now)
    return { id, name: id, owner: 'bench', ships: 1, ...course }
  }

  #point(): Point {
    return { x: this.#random() * PLANE_UNITS, y: this.#random() * PLANE_UNITS }
  }
}
