import type { Atlas } from './atlas.ts'
import type { Chart } from './Chart.ts'
import { Lines } from './Lines.ts'
import { PALETTE } from './palette.ts'
import type { View } from './View.ts'

/** The starlanes, from gate to gate. */
export class LaneLayer {
  readonly #lines: Lines

  constructor(atlas: Atlas, chart: Chart) {
    this.#lines = new Lines(atlas)
    this.#lines.begin()
    for (const { a, b } of chart.map.lanes) {
      const line = chart.line(a, b)
      if (line) this.#lines.draw(line.fromX, line.fromY, line.toX, line.toY, PALETTE.lane, 1)
    }
  }

  get container() {
    return this.#lines.container
  }

  update({ resized, camera, planeShare }: View): void {
    if (!resized) return
    const near = Math.min(1, camera.zoom / 4)
    this.#lines.thicken(1.1 + 0.9 * near, camera.zoom)
    this.container.alpha = 0.34 + 0.12 * near + 0.1 * planeShare
  }
}
