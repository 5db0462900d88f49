import type { GameClient } from '../../src/client/GameClient.ts'
import type { OwnFleet, Place } from '../../src/client/OwnFleets.ts'
import type { FleetId, SectorId } from '../../src/sim/core/ids.ts'
import type { Stage } from './Stage.ts'

/**
 * Watches the bot's own fleet, and times each crossing from when it is due until the fleet is seen.
 */
export class FleetEye {
  readonly #stage: Stage
  readonly #starlane: GameClient
  readonly #fleetId: FleetId
  readonly #blink: () => void
  #lane: Extract<Place, { kind: 'lane' }> | null = null
  #knownAt = performance.now()

  constructor(stage: Stage, starlane: GameClient, fleetId: FleetId) {
    this.#stage = stage
    this.#starlane = starlane
    this.#fleetId = fleetId
    this.#blink = starlane.onChange(() => this.#look())
  }

  get fleet(): OwnFleet | null {
    return this.#starlane.fleet(this.#fleetId)
  }

  /** The sector in whose room the fleet can be seen at the moment; null if there is none. */
  get sector(): SectorId | null {
    const place = this.fleet?.place
    if (place?.kind !== 'sector') return null
    const seat = this.#starlane.seats.in(place.sectorId)
    return seat?.isLive && seat.fleets.has(this.#fleetId) ? place.sectorId : null
  }

  /** How long ago, in real ms, its course or lane ended without anything following. */
  get overdueMs(): number {
    const place = this.fleet?.place
    switch (place?.kind) {
      case 'sector':
        return this.#stage.clock.msSince(place.course.until)
      case 'lane':
        return this.#stage.clock.msSince(place.arriveAt)
      default:
        return performance.now() - this.#knownAt
    }
  }

  end(): void {
    this.#blink()
  }

  #look(): void {
    const place = this.fleet?.place
    if (place && place.kind !== 'unseen') this.#knownAt = performance.now()
    if (place?.kind === 'lane') this.#lane = place
    if (!this.#lane || this.sector !== this.#lane.to) return
    this.#stage.tally.time('arrival', this.#stage.clock.msSince(this.#lane.arriveAt))
    this.#lane = null
  }
}
