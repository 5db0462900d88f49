import FlatQueue from 'flatqueue'
import type { SectorId } from '../core/ids.ts'
import { distance, type Point } from './course.ts'
import { type Galaxy, gateTo, type Sector, sectorOf } from './galaxy.ts'

export interface Route {
  /** The sectors to pass, without the first; the last is the destination. */
  readonly sectors: readonly SectorId[]
  /**
   * Time for flights between gates and travel in lanes, to the destination's gate, in galaxy ms.
   */
  readonly travelMs: number
}

/** A crossing of a lane in one direction: a node of the search. */
interface Crossing {
  readonly sector: Sector
  readonly cameFrom: SectorId
  readonly previous: Crossing | null
}

/**
 * Finds the quickest way to another sector (Dijkstra's algorithm). Crossing a sector from gate to
 * gate takes longer than most lanes, so the search runs over gates, not sectors.
 *
 * @param start where the fleet is on the plane of `from`
 * @returns null if `to` is `from`, or the speed is 0
 */
export function findRoute(
  galaxy: Galaxy,
  from: SectorId,
  start: Point,
  to: SectorId,
  speedUnitsPerS: number,
): Route | null {
  if (from === to || speedUnitsPerS <= 0) return null
  const frontier = new FlatQueue<Crossing>()
  const done = new Set<number>()
  const expand = (
    sector: Sector,
    entry: Point,
    reachedMs: number,
    previous: Crossing | null,
  ): void => {
    for (const gate of sector.gates) {
      // A fleet never gains by turning back through the gate it came from.
      if (gate.to === previous?.cameFrom) continue
      const crossing = { sector: sectorOf(galaxy, gate.to), cameFrom: sector.id, previous }
      const flightMs = (distance(entry, gate) * 1000) / speedUnitsPerS
      frontier.push(crossing, reachedMs + flightMs + gate.travelMs)
    }
  }
  expand(sectorOf(galaxy, from), start, 0, null)
  for (;;) {
    const reachedMs = frontier.peekValue()
    const crossing = frontier.pop()
    if (crossing === undefined || reachedMs === undefined) return null
    if (crossing.sector.id === to) {
      return { sectors: sectorsOf(crossing), travelMs: Math.ceil(reachedMs) }
    }
    const key = crossing.cameFrom * (galaxy.sectors.length + 1) + crossing.sector.id
    if (done.has(key)) continue
    done.add(key)
    const entry = gateTo(crossing.sector, crossing.cameFrom)
    if (entry) expand(crossing.sector, entry, reachedMs, crossing)
  }
}

function sectorsOf(last: Crossing): SectorId[] {
  const sectors: SectorId[] = []
  for (let crossing: Crossing | null = last; crossing; crossing = crossing.previous) {
    sectors.unshift(crossing.sector.id)
  }
  return sectors
}
