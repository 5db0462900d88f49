import type { MapView } from '../../../src/protocol/mapRequests.ts'
import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'
import { isSameView, viewOf } from './viewOf.ts'

/** How often the view is checked while the map keeps moving. */
const LOOK_EVERY_MS = 200

/** Reports what the map shows, whenever that changes. */
export class ViewportReporter {
  readonly #chart: Chart
  readonly #show: (view: MapView) => void
  #told: MapView | null = null
  #lookedVersion = -1
  #lookedMs = Number.NEGATIVE_INFINITY

  constructor(chart: Chart, show: (view: MapView) => void) {
    this.#chart = chart
    this.#show = show
  }

  /**
   * Called in every frame, also at rest.
   * @param ms local ms
   */
  look(camera: Camera, ms: number): void {
    if (camera.version === this.#lookedVersion || ms - this.#lookedMs < LOOK_EVERY_MS) return
    this.#lookedVersion = camera.version
    this.#lookedMs = ms
    const view = viewOf(this.#chart, camera)
    if (isSameView(this.#told, view)) return
    this.#told = view
    this.#show(view)
  }
}
