import type { GameClient } from '../../../src/client/GameClient.ts'
import type { FleetId } from '../../../src/sim/core/ids.ts'
import type { Wounds } from '../../../src/sim/fleets/fleet.ts'
import type { Ships } from '../../../src/sim/rules/ships.ts'

/** What was known of a fleet before it fought. */
export interface Sighting {
  readonly ships: Ships
  readonly wounds: Wounds
}

/**
 * The forces in a commander's sight that are in no battle, as of the last look and the one before.
 * The state of a room and the map's feed come over different sockets: when the feed tells that a
 * battle began, the state may already show what its rounds did.
 */
export class Sightings {
  readonly #starlane: GameClient
  #now = new Map<FleetId, Sighting>()
  #before = new Map<FleetId, Sighting>()

  constructor(starlane: GameClient) {
    this.#starlane = starlane
  }

  /** Looks around. Of others' fleets only unhurt ones are known whole. */
  look(): void {
    this.#before = this.#now
    this.#now = new Map()
    const { commander, fleets, seats } = this.#starlane
    for (const { id, ships, wounds, battle } of fleets) {
      if (ships && !battle) this.#now.set(id, { ships, wounds })
    }
    for (const seat of seats.all) {
      if (!seat.isLive) continue
      for (const { id, owner, shipsByClass, hull, battle } of seat.fleets.values()) {
        if (owner !== commander.id && hull === 1 && battle === null) {
          this.#now.set(id, { ships: shipsByClass, wounds: {} })
        }
      }
    }
  }

  of(id: FleetId): Sighting | null {
    return this.#now.get(id) ?? this.#before.get(id) ?? null
  }

  /** Forgets fleets that have fought since. */
  forget(ids: Iterable<FleetId>): void {
    for (const id of ids) {
      this.#now.delete(id)
      this.#before.delete(id)
    }
  }
}
