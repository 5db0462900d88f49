import { Container } from 'pixi.js'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Point } from '../../../src/sim/galaxy/course.ts'
import type { Atlas } from './atlas.ts'
import { Lines } from './Lines.ts'
import { PALETTE } from './palette.ts'
import { Swarm } from './Swarm.ts'
import type { View } from './View.ts'

/** The points of a patrol that is being planned, and the way round them. */
export class PatrolLayer {
  readonly container = new Container()
  readonly #lines: Lines
  readonly #points: Swarm

  constructor(atlas: Atlas) {
    this.#lines = new Lines(atlas, 'normal')
    this.#points = new Swarm(atlas.ring, 0.5, false)
    this.container.addChild(this.#lines.container, this.#points.container)
  }

  update(
    { camera, chart }: View,
    draft: { readonly sectorId: SectorId; readonly points: readonly Point[] } | null,
  ): void {
    this.#lines.begin()
    this.#lines.thicken(1.5, 1)
    this.#points.begin()
    const sector = draft && chart.sector(draft.sectorId)
    const places = (sector ? draft.points : []).map(({ x, y }) => ({
      x: camera.screenX(sector ? chart.mapX(sector, x) : 0),
      y: camera.screenY(sector ? chart.mapY(sector, y) : 0),
    }))
    places.forEach((place, index) => {
      const next = places[(index + 1) % places.length] ?? place
      this.#lines.draw(place.x, place.y, next.x, next.y, PALETTE.plot, 0.6)
      this.#points.put(place.x, place.y, 14, 0, PALETTE.plot, 1)
    })
    this.#points.end()
    this.#lines.end()
  }
}
