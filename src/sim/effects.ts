import type { CommanderId, FleetId, InboxId, SectorId } from './core/ids.ts'
import type { FleetEnd, Outside } from './core/Outside.ts'
import { kindOf, type SectorEvent } from './events.ts'
import type { Fleet, Transit } from './fleets/fleet.ts'
import type { SectorState } from './sectorState.ts'

/** Where a fleet's row says it is. */
export interface RowPlace {
  readonly sector: SectorId
  readonly hops: number
}

/** A guarded write of a fleet's row: it must stand at `before`, and stands at `after` then. */
export interface FleetWrite {
  readonly fleetId: FleetId
  /** Null for a fleet that is born here: its row is made. */
  readonly before: RowPlace | null
  readonly after: RowPlace
  readonly owner: CommanderId | null
  readonly name: string
  /** Set for a fleet that is no more. Its row stays, so that its id is never another's [OWN-5]. */
  readonly ended: FleetEnd | null
}

/** What a run of events does outside its sector's state, netted to one write a row [OWN-1]. */
export interface Effects {
  readonly fleets: readonly FleetWrite[]
  /** Transits taken in: each must exist, and is then gone. */
  readonly consumed: readonly { readonly fleetId: FleetId; readonly hop: number }[]
  /** Transits begun; one whose fleet is among the consumed replaces that row. */
  readonly produced: readonly Transit[]
  /** Rows of the inbox that were taken: each must exist, and is then gone. */
  readonly inbox: readonly InboxId[]
}

export const NO_EFFECTS: Effects = { fleets: [], consumed: [], produced: [], inbox: [] }

/** Collects the effects of a sector's events, one after the other. */
export class EffectsOf implements Outside {
  readonly #sector: SectorId
  readonly #fleets = new Map<FleetId, FleetWrite>()
  readonly #consumed = new Map<FleetId, number>()
  readonly #produced = new Map<FleetId, Transit>()
  readonly #inbox: InboxId[] = []

  constructor(sector: SectorId) {
    this.#sector = sector
  }

  /** @param before the sector as it stands without the event */
  note(before: SectorState, event: SectorEvent): void {
    kindOf(event.type).effects(before, event, this)
  }

  /** A row of the inbox was taken, whatever it made happen. */
  taken(id: InboxId): void {
    this.#inbox.push(id)
  }

  get effects(): Effects {
    return {
      // One that was born here and is no more had no row, and needs none.
      fleets: [...this.#fleets.values()].filter(({ before, ended }) => before !== null || !ended),
      consumed: [...this.#consumed].map(([fleetId, hop]) => ({ fleetId, hop })),
      produced: [...this.#produced.values()],
      inbox: this.#inbox,
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

  #write(before: Fleet, change: Partial<FleetWrite>): void {
    const { id: fleetId, owner, name, hops } = before
    const place = { sector: this.#sector, hops }
    const earlier = this.#fleets.get(fleetId)
    const asItStands = { fleetId, before: place, after: place, owner, name, ended: null }
    this.#fleets.set(fleetId, { ...(earlier ?? asItStands), ...change })
  }
}
