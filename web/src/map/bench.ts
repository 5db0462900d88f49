import type { LaneTraffic } from '../../../src/client/LaneTraffic.ts'
import type { SeenFleet } from '../../../src/client/readFleets.ts'
import type { Crossing } from '../../../src/protocol/httpBodies.ts'
import { courseTo, type Point } from '../../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'
import type { Chart } from './Chart.ts'
import type { MapGame } from './MapGame.ts'
import type { Watched } from './PlaneMovers.ts'
import type { SectorFacts } from './SectorFacts.ts'
import type { ExtraMovers } from './StarMap.ts'
import { starDust } from './starDust.ts'

const SPEED_UNITS_PER_S = 24
/** One sector in this many has no owner. */
const UNOWNED = 4
const OWNERS = 12
/** How often fleets are moved on: the measuring itself must cost a frame little. */
const STEP_EVERY_MS = 200

/**
 * For measuring the map: `?bench=300` adds that many moving fleets which exist only here, half of
 * them in sectors and half in lanes, and gives most sectors an owner. Without the parameter this
 * does nothing.
 */
export function benchMovers(search: string): ((chart: Chart, game: MapGame) => ExtraMovers) | null {
  const count = Number(new URLSearchParams(search).get('bench') ?? 0)
  return count > 0 ? (chart, game) => new BenchMovers(chart, game, count) : null
}

class BenchMovers implements ExtraMovers {
  readonly sectors: readonly (Watched & { readonly fleets: Map<string, SeenFleet> })[]
  readonly #chart: Chart
  readonly #facts: SectorFacts
  readonly #traffic: LaneTraffic | null
  readonly #crossings: Crossing[] = []
  readonly #random = starDust('bench')
  #ownedVersion = -1
  #steppedAt = Number.NEGATIVE_INFINITY

  constructor(chart: Chart, game: MapGame, count: number) {
    this.#chart = chart
    this.#facts = game.facts
    this.#traffic = game.watch?.traffic ?? null
    this.sectors = chart.map.sectors.map(({ id }) => ({ sectorId: id, fleets: new Map() }))
    for (let index = 0; index < count / 2; index++) {
      const id = `bench-${index}`
      this.sectors[index % this.sectors.length]?.fleets.set(id, this.#fly(id, this.#point(), 0))
      this.#crossings.push({ from: 0, to: 0, departAt: 0, arriveAt: 0 })
    }
  }

  /** Sends arrived fleets on, and sets owners again, since the server reports none. */
  step(now: number): void {
    if (now - this.#steppedAt < STEP_EVERY_MS) return
    this.#steppedAt = now
    if (this.#facts.version !== this.#ownedVersion) this.#own()
    for (const { fleets } of this.sectors) {
      for (const [id, fleet] of fleets) {
        if (fleet.until <= now) fleets.set(id, this.#fly(id, this.#point(), now))
      }
    }
    for (const [index, crossing] of this.#crossings.entries()) {
      if (crossing.arriveAt > now) continue
      const next = this.#cross(now)
      this.#crossings[index] = next
      this.#traffic?.hear(next, now)
    }
  }

  /** The lengths differ, so that crossings do not all end at once. */
  #cross(now: number): Crossing {
    const { lanes } = this.#chart.map
    const lane = lanes[Math.floor(this.#random() * lanes.length)]
    if (!lane) throw new Error('the galaxy has no lanes')
    const [from, to] = this.#random() < 0.5 ? [lane.a, lane.b] : [lane.b, lane.a]
    const travelMs = lane.travelMs * (0.7 + 0.6 * this.#random())
    return { from, to, departAt: now, arriveAt: now + travelMs }
  }

  #own(): void {
    for (const { id, x, y } of this.#chart.map.sectors) {
      if (id % UNOWNED === 0) continue
      const owner = Math.floor(((Math.atan2(y, x) / Math.PI + 1) / 2) * OWNERS)
      this.#facts.hear({ sector: id, owner: `bench-${owner}`, battles: 0 })
    }
    this.#ownedVersion = this.#facts.version
  }

  #fly(id: string, from: Point, now: number): SeenFleet {
    const course = courseTo(from, this.#point(), SPEED_UNITS_PER_S, now)
    const war = { shipsByClass: { scout: 1 }, stance: 'defend', hull: 1, battle: null } as const
    return { id, name: id, owner: 'bench', ships: 1, ...course, ...war }
  }

  #point(): Point {
    return { x: this.#random() * PLANE_UNITS, y: this.#random() * PLANE_UNITS }
  }
}
