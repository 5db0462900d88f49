import type { FeedEvent } from '../protocol/feedEvents.ts'
import type { BaseRecord } from '../protocol/httpBodies.ts'
import type { YardMessage } from '../protocol/sectorMessages.ts'
import type { BaseId, CommanderId, PlaceId, SectorId } from '../sim/core/ids.ts'
import type { Yard } from '../sim/holding/base.ts'
import type { SeenSystem } from './readSystems.ts'

/** The commander's base. Its yard mends with time: `yardAt` says how it is at a moment. */
export interface Home extends BaseRecord {
  /** Null until its sector, or the map's feed, has told of it. */
  readonly yard: Yard | null
}

/** A system that the commander holds. Its yard is like that of a base. */
export interface OwnSystem {
  readonly sector: SectorId
  /** Its number within the sector. */
  readonly system: number
  readonly yard: Yard | null
}

/** What the record (`GET /api/me`) says of places. Older servers do not list systems. */
export interface PlacesRecord {
  readonly base: BaseRecord | null
  readonly systems?: readonly Pick<OwnSystem, 'sector' | 'system'>[]
}

const EMPTY: Omit<Yard, 'at'> = { ships: {}, wounds: {}, ore: 0, gas: 0 }

/**
 * The client's own places with a yard: its base, and the systems it holds. They are put together
 * from the record (`GET /api/me`), the states and messages of sectors' rooms, and the map's feed. Of
 * two reports of a yard, the later one counts.
 */
export class OwnPlaces {
  /** Increases when a system is won or lost: a record that was asked for before is out of date. */
  version = 0
  #home: Home | null = null
  /** The id of a base that has ended. Any later report of it is out of date. */
  #ended: BaseId | null = null
  /** The yard of a base that was told of before the base itself. */
  #early: { readonly base: BaseId; readonly yard: Yard } | null = null
  readonly #systems = new Map<string, OwnSystem>()

  get home(): Home | null {
    return this.#home
  }

  get systems(): readonly OwnSystem[] {
    return [...this.#systems.values()]
  }

  /** @param version what `version` was when the record was asked for */
  record({ base, systems }: PlacesRecord, version: number): void {
    this.#settle(base)
    if (!systems || version !== this.version) return
    const listed = new Set(systems.map(({ sector, system }) => keyOf(sector, system)))
    for (const key of this.#systems.keys()) if (!listed.has(key)) this.#systems.delete(key)
    for (const { sector, system } of systems) this.#hold(sector, system, null)
  }

  /** The room of a sector tells of a yard. */
  see(sector: SectorId, { at, ships, wounds, ore, gas, asOf }: YardMessage): void {
    this.#see(sector, at, { ships, wounds, ore, gas, at: asOf })
  }

  /** The state of a sector shows who holds its systems. @param me the commander */
  look(sector: SectorId, seen: ReadonlyMap<number, SeenSystem>, me: CommanderId): void {
    for (const own of this.#systems.values()) {
      if (own.sector === sector && seen.get(own.system)?.owner !== me) {
        this.#lose(sector, own.system)
      }
    }
    for (const { id, owner } of seen.values()) if (owner === me) this.#hold(sector, id, null)
  }

  /** The map's feed tells of places also in sectors without a seat. @param me the commander */
  hear(event: FeedEvent, me: CommanderId): void {
    if (event.audience !== 'own') return
    const { type, sector, at, data } = event
    switch (type) {
      case 'base.placed':
        this.#settle({ ...data.base, sector })
        break
      case 'base.ended':
        this.#ended = data.base
        if (this.#home?.id === data.base) this.#home = null
        break
      case 'fleet.docked':
      case 'fleet.launched':
        this.#see(sector, data.at, data.yard)
        break
      case 'system.captured':
      case 'system.granted':
        if (data.owner === me) this.#hold(sector, data.system, { ...EMPTY, at })
        else this.#lose(sector, data.system)
        break
      case 'system.released':
        this.#lose(sector, data.system)
        break
    }
  }

  #settle(base: BaseRecord | null): void {
    if (base === null || base.id === this.#ended || base.id === this.#home?.id) return
    const { id, sector, system, x, y } = base
    const yard = this.#early?.base === id ? this.#early.yard : null
    this.#home = { id, sector, system, x, y, yard }
  }

  #see(sector: SectorId, place: PlaceId, yard: Yard): void {
    if ('system' in place) this.#hold(sector, place.system, yard)
    else if (this.#home?.id !== place.base) this.#early = { base: place.base, yard }
    else this.#home = { ...this.#home, yard: later(this.#home.yard, yard) }
  }

  /** @param yard null if it was not told */
  #hold(sector: SectorId, system: number, yard: Yard | null): void {
    const key = keyOf(sector, system)
    const known = this.#systems.get(key)
    if (known && !yard) return
    if (!known) this.version++
    this.#systems.set(key, { sector, system, yard: later(known?.yard ?? null, yard) })
  }

  #lose(sector: SectorId, system: number): void {
    if (this.#systems.delete(keyOf(sector, system))) this.version++
  }
}

function keyOf(sector: SectorId, system: number): string {
  return `${sector}/${system}`
}

function later(known: Yard | null, told: Yard | null): Yard | null {
  return known && (!told || told.at < known.at) ? known : told
}
