import type { GalaxyWatch } from '../../../src/client/GalaxyWatch.ts'
import { type Itinerary, journeyOf, journeyWith } from '../../../src/client/itinerary.ts'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import { type Plot, startOf, waypointsTo } from './Plot.ts'
import { speedWith, type Tech } from './tech.ts'

/** How long a plotted journey is reused before it is worked out again, in local ms. */
const PLOT_FRESH_MS = 1_000

/** What a journey depends on in the game. */
export interface Bearings {
  /** Null until the galaxy is loaded. */
  readonly watch: Pick<GalaxyWatch, 'map'> | null
  readonly fleets: readonly OwnFleet[]
  readonly research: Tech
  /** Galaxy ms. */
  now(): number
}

/** Works out journeys and keeps each until its fleet's state changes. */
export class Navigator {
  readonly #journeys = new WeakMap<OwnFleet, { readonly journey: Itinerary | null }>()
  #plotted: {
    readonly plot: Plot
    readonly fleet: OwnFleet
    readonly queued: boolean
    readonly atMs: number
    readonly journey: Itinerary | null
  } | null = null

  /** The journey a fleet is on; null when it is at rest or its speed is not known. */
  journey(bearings: Bearings, fleet: OwnFleet): Itinerary | null {
    const known = this.#journeys.get(fleet)
    if (known) return known.journey
    const map = bearings.watch?.map
    const journey =
      map && fleet.ships
        ? journeyOf(
            map,
            fleet.place,
            fleet.plan,
            speedWith(bearings.research, fleet.ships),
            bearings.now(),
          )
        : null
    this.#journeys.set(fleet, { journey })
    return journey
  }

  /**
   * The journey that a plotted course would be, either at once or after the fleet's present orders.
   */
  plotted(bearings: Bearings, plot: Plot, queued = false): Itinerary | null {
    const fleet = bearings.fleets.find(({ id }) => id === plot.fleetId)
    const map = bearings.watch?.map
    if (!fleet?.ships || !map) return null
    const last = this.#plotted
    const nowMs = performance.now()
    const isFresh = last !== null && nowMs - last.atMs < PLOT_FRESH_MS
    if (isFresh && last.plot === plot && last.fleet === fleet && last.queued === queued) {
      return last.journey
    }
    const way = waypointsTo(plot.destination, startOf(fleet, queued))
    const speed = speedWith(bearings.research, fleet.ships)
    const journey = queued
      ? journeyOf(map, fleet.place, [...fleet.plan, ...way], speed, bearings.now())
      : journeyWith(map, fleet.place, way, speed, bearings.now())
    this.#plotted = { plot, fleet, queued, atMs: nowMs, journey }
    return journey
  }
}
