import type { LaneTraffic, TrackedCrossing } from '../../../src/client/LaneTraffic.ts'
import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Atlas } from './atlas.ts'
import { Flights } from './Flights.ts'
import { moverPx, PALETTE } from './palette.ts'
import type { View } from './View.ts'

const FADE_MS = 500
/** How often flights are rewritten. Finished ones draw nothing, and rewriting frees their slots. */
const REWRITE_EVERY_MS = 1_000

/**
 * Most crossings kept between two frames. If more come while no frame is drawn, all are rewritten.
 */
const HEARD_MAX = 1_000

/** Whether another layer draws a crossing in more detail. */
export type IsDrawn = (from: SectorId, to: SectorId, departAt: number) => boolean

/** Others' fleets in the lanes. Most frames have nothing to do for them. */
export class LaneMovers {
  readonly #flights: Flights
  readonly #heard: TrackedCrossing[] = []
  #writtenMs = Number.NEGATIVE_INFINITY

  constructor(atlas: Atlas, traffic: LaneTraffic) {
    this.#flights = new Flights(atlas.dart)
    traffic.onHeard((crossing) => {
      if (this.#heard.length < HEARD_MAX) this.#heard.push(crossing)
      else this.#writtenMs = Number.NEGATIVE_INFINITY
    })
  }

  get container(): Flights['mesh'] {
    return this.#flights.mesh
  }

  update(view: View, traffic: LaneTraffic, isDrawn: IsDrawn): void {
    if (view.localMs - this.#writtenMs >= REWRITE_EVERY_MS) {
      this.#writtenMs = view.localMs
      this.#flights.begin(view.now)
      this.#write(view, traffic.crossings, isDrawn)
    } else if (this.#heard.length > 0) {
      this.#write(view, this.#heard, isDrawn)
    }
    this.#heard.length = 0
    this.#flights.look(view.camera, view.now, moverPx(view.camera.zoom), FADE_MS)
  }

  #write({ chart, now }: View, crossings: Iterable<TrackedCrossing>, isDrawn: IsDrawn): void {
    for (const { from, to, departAt, arriveAt, heardAt, isOwn } of crossings) {
      if (now >= arriveAt || isOwn || isDrawn(from, to, departAt)) continue
      const line = chart.line(from, to)
      if (!line) continue
      this.#flights.add({
        fromX: line.fromX,
        fromY: line.fromY,
        toX: line.toX,
        toY: line.toY,
        since: departAt,
        until: arriveAt,
        tint: PALETTE.merchant,
        alpha: 0.95,
        // A crossing first heard of halfway fades in.
        shownFrom: heardAt - departAt < FADE_MS ? 0 : heardAt,
        vanishes: true,
        size: 1,
      })
    }
    this.#flights.end()
  }
}
