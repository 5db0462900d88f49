import type { MapView } from '../../../src/protocol/mapRequests.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'

/** Zoom is reported in thirds of a doubling, counted from 1. */
const STEPS_PER_DOUBLING = 3
const MARGIN_UNITS = 1

/**
 * The view to subscribe to for what the camera sees. It is the rectangle around all sectors on the
 * screen and both ends of every lane that may cross it, so that fleets coming in from outside are
 * seen. It stays the same until those sectors or lanes change.
 */
export function viewOf(chart: Chart, camera: Camera): MapView {
  const box = new Box(
    camera.mapX(0),
    camera.mapY(0),
    camera.mapX(camera.width),
    camera.mapY(camera.height),
  )
  const seen = new Box()
  const half = chart.side / 2
  const take = (id: SectorId): void => {
    const sector = chart.sector(id)
    if (sector) seen.grow(sector.x, sector.y)
  }
  for (const { id, x, y } of chart.map.sectors) {
    if (box.meets(x - half, y - half, x + half, y + half)) take(id)
  }
  for (const { a, b } of chart.map.lanes) {
    const line = chart.line(a, b)
    if (!line || !box.meets(line.fromX, line.fromY, line.toX, line.toY)) continue
    take(a)
    take(b)
  }
  return { rect: (seen.isEmpty ? box : seen).rect(MARGIN_UNITS), zoom: stepOf(camera.zoom) }
}

/** @returns whether two views ask for the same */
export function isSameView(one: MapView | null, other: MapView): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function stepOf(zoom: number): number {
  const step = Math.floor(STEPS_PER_DOUBLING * Math.log2(zoom) + 1e-9)
  return 2 ** (step / STEPS_PER_DOUBLING)
}

class Box {
  #minX: number
  #minY: number
  #maxX: number
  #maxY: number

  constructor(
    minX = Number.POSITIVE_INFINITY,
    minY = Number.POSITIVE_INFINITY,
    maxX = Number.NEGATIVE_INFINITY,
    maxY = Number.NEGATIVE_INFINITY,
  ) {
    this.#minX = minX
    this.#minY = minY
    this.#maxX = maxX
    this.#maxY = maxY
  }

  get isEmpty(): boolean {
    return this.#minX > this.#maxX
  }

  grow(x: number, y: number): void {
    this.#minX = Math.min(this.#minX, x)
    this.#minY = Math.min(this.#minY, y)
    this.#maxX = Math.max(this.#maxX, x)
    this.#maxY = Math.max(this.#maxY, y)
  }

  /** Whether it shares a point with the rectangle that has these two corners. */
  meets(x1: number, y1: number, x2: number, y2: number): boolean {
    return (
      Math.max(x1, x2) >= this.#minX &&
      Math.min(x1, x2) <= this.#maxX &&
      Math.max(y1, y2) >= this.#minY &&
      Math.min(y1, y2) <= this.#maxY
    )
  }

  rect(margin: number) {
    return {
      minX: Math.floor(this.#minX - margin),
      minY: Math.floor(this.#minY - margin),
      maxX: Math.ceil(this.#maxX + margin),
      maxY: Math.ceil(this.#maxY + margin),
    }
  }
}
