import type { Place } from '../../../src/client/OwnFleets.ts'
import type { Crossing } from '../../../src/protocol/httpBodies.ts'
import { positionAt } from '../../../src/sim/galaxy/course.ts'
import type { Chart } from './Chart.ts'

/** A place on the map and a heading; `moves` if the place will change in a moment. */
export interface Spot {
  x: number
  y: number
  heading: number
  moves: boolean
}

export function newSpot(): Spot {
  return { x: 0, y: 0, heading: -Math.PI / 2, moves: false }
}

/**
 * Writes a fleet's place at a moment into `spot`.
 * @returns false if the map does not know it
 */
export function locate(chart: Chart, place: Place, now: number, spot: Spot): boolean {
  switch (place.kind) {
    case 'lane':
      return locateInLane(chart, place, now, spot)
    case 'sector': {
      const sector = chart.sector(place.sectorId)
      if (!sector) return false
      const { course } = place
      const point = positionAt(course, now)
      spot.x = chart.mapX(sector, point.x)
      spot.y = chart.mapY(sector, point.y)
      const flies = course.vx !== 0 || course.vy !== 0
      if (flies) spot.heading = Math.atan2(course.vy, course.vx)
      spot.moves = flies && now < course.until
      return true
    }
    case 'unseen': {
      const sector = chart.sector(place.sectorId)
      if (!sector) return false
      spot.x = sector.x
      spot.y = sector.y
      spot.moves = false
      return true
    }
  }
}

export function locateInLane(chart: Chart, crossing: Crossing, now: number, spot: Spot): boolean {
  const line = chart.line(crossing.from, crossing.to)
  if (!line) return false
  const { departAt, arriveAt } = crossing
  const share = Math.min(1, Math.max(0, (now - departAt) / (arriveAt - departAt)))
  spot.x = line.fromX + (line.toX - line.fromX) * share
  spot.y = line.fromY + (line.toY - line.fromY) * share
  spot.heading = line.heading
  spot.moves = share < 1
  return true
}
