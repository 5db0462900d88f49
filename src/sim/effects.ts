import type { SectorEvent } from './events.ts'
import { departing } from './evolve.ts'
import type { Fleet, FleetId, Transit } from './fleet.ts'
import type { SectorId } from './galaxy.ts'

/** A guarded write of a fleet's row: it must stand at `before`, and stands at `after` then. */
export interface FleetMove {
  readonly fleetId: FleetId
  readonly before: { readonly sector: SectorId; readonly hops: number }
  readonly after: { readonly sector: SectorId; readonly hops: number }
  readonly name: string
}

/** What a run of events does outside its sector's state, netted to one write per row [OWN-1]. */
export interface Effects {
  readonly moves: readonly FleetMove[]
  /** Transits taken in: each must exist, and is then gone. */
  readonly consumed: readonly { readonly fleetId: FleetId; readonly hop: number }[]
  /** Transits begun; one whose fleet is among the consumed replaces that row. */
  readonly produced: readonly Transit[]
}

/**
 * Collects the effects of a sector's events. `note` is called with each event and the fleet it is
 * about as it stood before the event (undefined for one that was not there).
 */
export class EffectsOf {
  readonly #sector: SectorId
  readonly #moves = new Map<FleetId, FleetMove>()
  readonly #consumed = new Map<FleetId, number>()
  readonly #produced = new Map<FleetId, Transit>()

  constructor(sector: SectorId) {
    this.#sector = sector
  }

  note(event: SectorEvent, before: Fleet | undefined): void {
    switch (event.type) {
      case 'fleet.placed':
      case 'fleet.arrived':
        this.#consumed.set(event.data.fleet.id, event.data.fleet.hops)
        break
      case 'fleet.departed':
        if (before) this.#depart(before, event)
        break
      case 'fleet.renamed':
        if (before) this.#move(before, this.#sector, before.hops, event.data.name)
        break
      case 'fleet.course':
        break
      default:
        event satisfies never
    }
  }

  get effects(): Effects {
    return {
      moves: [...this.#moves.values()],
      consumed: [...this.#consumed].map(([fleetId, hop]) => ({ fleetId, hop })),
      produced: [...this.#produced.values()],
    }
  }

  #depart(fleet: Fleet, event: Extract<SectorEvent, { type: 'fleet.departed' }>): void {
    const { to, hop, arriveAt } = event.data
    this.#move(fleet, to, hop, fleet.name)
    this.#produced.set(fleet.id, {
      fleet: departing(fleet, event),
      from: this.#sector,
      to,
      departAt: event.at,
      arriveAt,
    })
  }

  #move(fleet: Fleet, sector: SectorId, hops: number, name: string): void {
    const earlier = this.#moves.get(fleet.id)
    const before = earlier?.before ?? { sector: this.#sector, hops: fleet.hops }
    this.#moves.set(fleet.id, { fleetId: fleet.id, before, after: { sector, hops }, name })
  }
}
