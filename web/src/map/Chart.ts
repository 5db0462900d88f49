import type { GalaxyMap, MappedSector } from '../../../src/protocol/httpBodies.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import { gateTo } from '../../../src/sim/galaxy/galaxy.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'

/** A lane as the map draws it: from gate to gate in the direction of travel, in map units. */
export interface LaneLine {
  readonly fromX: number
  readonly fromY: number
  readonly toX: number
  readonly toY: number
  /** The direction in which fleets on it point. */
  readonly heading: number
}

/** Largest side of a sector's plane on the map, in map units. */
const PLANE_SIDE_MAX = 42
const PLANE_GAP_SHARE = 0.9

/**
 * How planes lie on the galactic map. Each is a square around its sector's place, as large as the
 * two closest sectors allow without overlap. A gate stands where the line to the neighbour leaves
 * the plane, so lanes run straight from place to place.
 */
export class Chart {
  readonly map: GalaxyMap
  /** The side of a plane, in map units. */
  readonly side: number
  /** Distance from the middle of the map to its farthest sector, in map units. */
  readonly radius: number
  readonly #lines = new Map<number, LaneLine>()

  constructor(map: GalaxyMap) {
    this.map = map
    this.side = Math.min(PLANE_SIDE_MAX, PLANE_GAP_SHARE * closest(map.sectors))
    this.radius = Math.max(...map.sectors.map(({ x, y }) => Math.sqrt(x * x + y * y)))
    for (const { a, b } of map.lanes) {
      this.#draw(a, b)
      this.#draw(b, a)
    }
  }

  sector(id: SectorId): MappedSector | null {
    return this.map.sectors[id - 1] ?? null
  }

  /** Converts a plane's x to the map's. */
  mapX(sector: MappedSector, x: number): number {
    return sector.x + (x / PLANE_UNITS - 0.5) * this.side
  }

  mapY(sector: MappedSector, y: number): number {
    return sector.y + (y / PLANE_UNITS - 0.5) * this.side
  }

  /** Converts a map's x to the plane's; below 0 or above 1000 when it is not on the plane. */
  planeX(sector: MappedSector, x: number): number {
    return ((x - sector.x) / this.side + 0.5) * PLANE_UNITS
  }

  planeY(sector: MappedSector, y: number): number {
    return ((y - sector.y) / this.side + 0.5) * PLANE_UNITS
  }

  line(from: SectorId, to: SectorId): LaneLine | null {
    return this.#lines.get(this.#key(from, to)) ?? null
  }

  #key(from: SectorId, to: SectorId): number {
    return from * (this.map.sectors.length + 1) + to
  }

  #draw(from: SectorId, to: SectorId): void {
    const [start, end] = [this.sector(from), this.sector(to)]
    const exit = start && gateTo(start, to)
    const entry = end && gateTo(end, from)
    if (!start || !end || !exit || !entry) return
    const [fromX, fromY] = [this.mapX(start, exit.x), this.mapY(start, exit.y)]
    const [toX, toY] = [this.mapX(end, entry.x), this.mapY(end, entry.y)]
    const heading = Math.atan2(toY - fromY, toX - fromX)
    this.#lines.set(this.#key(from, to), { fromX, fromY, toX, toY, heading })
  }
}

/**
 * The least distance between two sectors along the axis that separates them more: squares of that
 * side do not overlap.
 */
function closest(sectors: readonly MappedSector[]): number {
  let least = Number.POSITIVE_INFINITY
  for (const [index, one] of sectors.entries()) {
    for (let other = index + 1; other < sectors.length; other++) {
      const { x, y } = sectors[other] ?? one
      least = Math.min(least, Math.max(Math.abs(one.x - x), Math.abs(one.y - y)))
    }
  }
  return least
}
