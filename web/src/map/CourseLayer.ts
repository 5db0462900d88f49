import { Particle, ParticleContainer } from 'pixi.js'
import type { Itinerary, Leg } from '../../../src/client/itinerary.ts'
import type { Atlas } from './atlas.ts'
import type { Chart } from './Chart.ts'
import { Lines } from './Lines.ts'
import { PALETTE } from './palette.ts'
import type { View } from './View.ts'
import type { Spot } from './whereabouts.ts'

const DOT_EVERY_PX = 11
const DOTS_MAX = 400
const MARCH_PX_PER_S = 26

/** The fleets' courses as lines, and the plotted course as moving dots. */
export class CourseLayer {
  readonly #lines: Lines
  readonly dots: ParticleContainer
  readonly #atlas: Atlas
  readonly #particles: Particle[] = []
  #usedDots = 0
  /**
   * Distance along the way to the next dot. It carries over from leg to leg, so dots go evenly
   * round corners.
   */
  #carryPx = 0

  constructor(atlas: Atlas) {
    this.#atlas = atlas
    // Additive blending would turn gold into another colour over a blue lane.
    this.#lines = new Lines(atlas, 'normal')
    this.dots = new ParticleContainer({
      texture: atlas.dash,
      dynamicProperties: { position: true, vertex: true, color: true, rotation: false },
      blendMode: 'add',
    })
  }

  get lines() {
    return this.#lines.container
  }

  begin({ camera, zoomed }: View): void {
    if (zoomed) this.#lines.thicken(1.5, camera.zoom)
    this.#lines.begin()
    this.#usedDots = 0
  }

  /** Draws the course of a fleet, from where it is now. */
  course(view: View, journey: Itinerary, from: Spot, isSelected: boolean): void {
    let [x, y] = [from.x, from.y]
    for (const leg of journey.legs) {
      if (leg.arriveAt <= view.now) continue
      const [endX, endY] = endOf(view.chart, leg)
      this.#lines.draw(x, y, endX, endY, PALETTE.own, isSelected ? 0.85 : 0.4)
      x = endX
      y = endY
    }
  }

  /** Draws the course that a fleet would take. */
  plot(view: View, journey: Itinerary, from: Spot, isCalm: boolean): void {
    const { camera } = view
    let [x, y] = [camera.screenX(from.x), camera.screenY(from.y)]
    this.#carryPx = isCalm ? 0 : ((view.localMs / 1000) * MARCH_PX_PER_S) % DOT_EVERY_PX
    for (const leg of journey.legs) {
      const [mapX, mapY] = endOf(view.chart, leg)
      const [endX, endY] = [camera.screenX(mapX), camera.screenY(mapY)]
      this.#march(view, x, y, endX, endY)
      x = endX
      y = endY
    }
  }

  end(): void {
    this.#lines.end()
    for (let rest = this.#usedDots; rest < this.#particles.length; rest++) {
      const particle = this.#particles[rest]
      if (particle) particle.alpha = 0
    }
  }

  #march({ camera }: View, x1: number, y1: number, x2: number, y2: number): void {
    const [dx, dy] = [x2 - x1, y2 - y1]
    const length = Math.sqrt(dx * dx + dy * dy)
    let at = this.#carryPx
    for (; at < length && this.#usedDots < DOTS_MAX; at += DOT_EVERY_PX) {
      const [x, y] = [x1 + (dx * at) / length, y1 + (dy * at) / length]
      if (x < -8 || y < -8 || x > camera.width + 8 || y > camera.height + 8) continue
      const particle = this.#particles[this.#usedDots] ?? this.#add()
      this.#usedDots++
      particle.x = x
      particle.y = y
      particle.alpha = 0.95
    }
    this.#carryPx = at - length
  }

  #add(): Particle {
    const scale = 4.6 / this.#atlas.dash.width
    const particle = new Particle({
      texture: this.#atlas.dash,
      anchorX: 0.5,
      anchorY: 0.5,
      scaleX: scale,
      scaleY: scale,
      tint: PALETTE.plot,
    })
    this.#particles.push(particle)
    this.dots.addParticle(particle)
    return particle
  }
}

/** The point of the map at which a leg ends. */
export function endOf(chart: Chart, leg: Leg): readonly [number, number] {
  if (leg.kind === 'lane') {
    const line = chart.line(leg.from, leg.to)
    return line ? [line.toX, line.toY] : [0, 0]
  }
  const sector = chart.sector(leg.sectorId)
  return sector ? [chart.mapX(sector, leg.to.x), chart.mapY(sector, leg.to.y)] : [0, 0]
}
