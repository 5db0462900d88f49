import type { CommanderId, FleetId, InboxId, SectorId } from './core/ids.ts'
import type { FleetEnd, Outside } from './core/Outside.ts'
import { kindOf, type SectorEvent } from './events.ts'
import type { Fleet, Transit } from './fleets/fleet.ts'
import type { SectorState } from './sectorState.ts'

/** The place of a fleet as its row states it. */
export interface RowPlace {
  readonly sector: SectorId
  readonly hops: number
}

/** A guarded write of a fleet's row: it must be at `before`, and is then at `after`. */
export interface FleetWrite {
  readonly fleetId: FleetId
  /** Null for a fleet that is born here, whose row is created. */
  readonly before: RowPlace | null
  readonly after: RowPlace
  readonly owner: CommanderId | null
  readonly name: string
  /** Set for an ended fleet. Its row stays, so that its id is never used again [OWN-5]. */
  readonly ended: FleetEnd | null
}

/** What a series of events does outside its sector's state, netted to one write per row [OWN-1]. */
export interface Effects {
  readonly fleets: readonly FleetWrite[]
  /** Transits taken in: each must exist, and is deleted. */
  readonly consumed: readonly { readonly fleetId: FleetId; readonly hop: number }[]
  /** Transits begun. If its fleet is among the consumed, the transit replaces that row. */
  readonly produced: readonly Transit[]
  /** Inbox rows taken: each must exist, and is deleted. */
  readonly inbox: readonly InboxId[]
  /** Systems that changed hands: their rows say so. */
  readonly systems: readonly SystemWrite[]
  /** What the map tells of the sector from now on; null if that stays as it is. */
  readonly map: MapWrite | null
}

/** A write of what the map tells of a sector. */
export interface MapWrite {
  /** Who owns it, null for nobody; undefined if that stays as it is. */
  readonly owner?: CommanderId | null
  /** How many more battles go on there. */
  readonly battles: number
}

/** A write of a system's row: who holds it, or null for nobody. */
export interface SystemWrite {
  readonly system: number
  readonly owner: CommanderId | null
}

export const NO_EFFECTS: Effects = {
  fleets: [],
  consumed: [],
  produced: [],
  inbox: [],
  systems: [],
  map: null,
}

/** Collects the effects of a sector's events, in order. */
export class EffectsOf implements Outside {
  readonly #sector: SectorId
  readonly #fleets = new Map<FleetId, FleetWrite>()
  readonly #consumed = new Map<FleetId, number>()
  readonly #produced = new Map<FleetId, Transit>()
  readonly #inbox: InboxId[] = []
  readonly #systems = new Map<number, CommanderId | null>()
  #owner: CommanderId | null | undefined
  #battles = 0

  constructor(sector: SectorId) {
    this.#sector = sector
  }

  /** Adds the effects of one event. @param before the sector's state before the event */
  note(before: SectorState, event: SectorEvent): void {
    kindOf(event.type).effects(before, event, this)
  }

  /** Notes that an inbox row was taken, whatever it made happen. */
  taken(id: InboxId): void {
    this.#inbox.push(id)
  }

  get effects(): Effects {
    return {
      // A fleet that was born and ended in these events has no row, and needs none.
      fleets: [...this.#fleets.values()].filter(({ before, ended }) => before !== null || !ended),
      consumed: [...this.#consumed].map(([fleetId, hop]) => ({ fleetId, hop })),
      produced: [...this.#produced.values()],
      inbox: this.#inbox,
      systems: [...this.#systems].map(([system, owner]) => ({ system, owner })),
      map: this.#map(),
    }
  }

  takeIn({ id, hops }: Fleet): void {
    this.#consumed.set(id, hops)
  }

  setOut(before: Fleet, transit: Omit<Transit, 'from'>): void {
    this.#write(before, { after: { sector: transit.to, hops: transit.fleet.hops } })
    this.#produced.set(before.id, { from: this.#sector, ...transit })
  }

  rename(before: Fleet, name: string): void {
    this.#write(before, { name })
  }

  bear({ id, owner, name, hops }: Fleet): void {
    const after = { sector: this.#sector, hops }
    this.#fleets.set(id, { fleetId: id, before: null, after, owner, name, ended: null })
  }

  end(before: Fleet, ended: FleetEnd): void {
    this.#write(before, { ended })
  }

  hold(system: number, owner: CommanderId | null): void {
    this.#systems.set(system, owner)
  }

  own(owner: CommanderId | null): void {
    this.#owner = owner
  }

  fight(more: number): void {
    this.#battles += more
  }

  #map(): MapWrite | null {
    const [owner, battles] = [this.#owner, this.#battles]
    if (owner !== undefined) return { owner, battles }
    return battles === 0 ? null : { battles }
  }

  #write(before: Fleet, change: Partial<FleetWrite>): void {
    const { id: fleetId, owner, name, hops } = before
    const place = { sector: this.#sector, hops }
    const earlier = this.#fleets.get(fleetId)
    const asItStands = { fleetId, before: place, after: place, owner, name, ended: null }
    this.#fleets.set(fleetId, { ...(earlier ?? asItStands), ...change })
  }
}
