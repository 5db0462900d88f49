import type { FleetId, SectorId } from './core/ids.ts'
import type { Outside } from './core/Outside.ts'
import { kindOf, type SectorEvent } from './events.ts'
import type { Fleet, Transit } from './fleets/fleet.ts'
import type { SectorState } from './sectorState.ts'

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

/** Collects the effects of a sector's events, one after the other. */
export class EffectsOf implements Outside {
  readonly #sector: SectorId
  readonly #moves = new Map<FleetId, FleetMove>()
  readonly #consumed = new Map<FleetId, number>()
  readonly #produced = new Map<FleetId, Transit>()

  constructor(sector: SectorId) {
    this.#sector = sector
  }

  /** @param before the sector as it stands without the event */
  note(before: SectorState, event: SectorEvent): void {
    kindOf(event.type).effects(before, event, this)
  }

  get effects(): Effects {
    return {
      moves: [...this.#moves.values()],
      consumed: [...this.#consumed].map(([fleetId, hop]) => ({ fleetId, hop })),
      produced: [...this.#produced.values()],
    }
  }

  takeIn({ id, hops }: Fleet): void {
    this.#consumed.set(id, hops)
  }

  setOut(before: Fleet, transit: Omit<Transit, 'from'>): void {
    this.#move(before, transit.to, transit.fleet.hops, before.name)
    this.#produced.set(before.id, { from: this.#sector, ...transit })
  }

  rename(before: Fleet, name: string): void {
    this.#move(before, this.#sector, before.hops, name)
  }

  #move({ id, hops: hopsBefore }: Fleet, sector: SectorId, hops: number, name: string): void {
    const earlier = this.#moves.get(id)
    const before = earlier?.before ?? { sector: this.#sector, hops: hopsBefore }
    this.#moves.set(id, { fleetId: id, before, after: { sector, hops }, name })
  }
}
