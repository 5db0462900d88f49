import type { FeedEvent } from '../protocol/feedEvents.ts'
import type { BaseRecord } from '../protocol/httpBodies.ts'
import type { YardMessage } from '../protocol/sectorMessages.ts'
import type { BaseId, CommanderId, PlaceId, SectorId } from '../sim/core/ids.ts'
import type { Queue } from '../sim/economy/build.ts'
import { type Levels, NO_LEVELS } from '../sim/economy/levels.ts'
import type { Store } from '../sim/economy/store.ts'
import type { Yard } from '../sim/holding/base.ts'
import type { Works } from '../sim/holding/place.ts'
import type { SeenSystem } from './readSystems.ts'

/** What is known of a place of one's own; null for what was not told yet. */
export interface OwnWorks {
  /** Its docked ships. They mend with time: `yardAt` says how they are at a moment. */
  readonly yard: Yard | null
  /** Its goods. They grow with time: `storeAt` says how much there is at a moment. */
  readonly store: Store | null
  readonly levels: Levels | null
  /** What is built there. */
  readonly queue: Queue
  /** Galaxy ms of the latest change that was told. */
  readonly asOf: number
}

/** The commander's base. */
export interface Home extends BaseRecord, OwnWorks {}

/** A system that the commander holds. */
export interface OwnSystem extends OwnWorks {
  readonly sector: SectorId
  /** Its number within the sector. */
  readonly system: number
}

/** What the record (`GET /api/me`) says of places. Older servers do not list systems. */
export interface PlacesRecord {
  readonly base: BaseRecord | null
  readonly systems?: readonly Pick<OwnSystem, 'sector' | 'system'>[]
}

const UNTOLD: OwnWorks = { yard: null, store: null, levels: null, queue: [], asOf: 0 }

/**
 * The client's own places with a yard: its base, and the systems it holds. They are put together
 * from the record (`GET /api/me`), the states and messages of sectors' rooms, and the map's feed. Of
 * two reports of a place, the later one counts.
 */
export class OwnPlaces {
  /** Increases when a system is won or lost: a record that was asked for before is out of date. */
  version = 0
  #home: Home | null = null
  /** The id of a base that has ended. Any later report of it is out of date. */
  #ended: BaseId | null = null
  /** What was told of a base before the base itself. */
  #early: { readonly base: BaseId; readonly works: OwnWorks } | null = null
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
  see(sector: SectorId, message: YardMessage): void {
    const { at, ships, wounds, store, levels, queue, asOf } = message
    const yard = { ships, wounds, at: asOf }
    this.#see(sector, at, { yard, store, levels, queue, asOf: Math.max(asOf, store.at) })
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
        this.#see(
          sector,
          { base: data.base.id },
          {
            yard: { ships: {}, wounds: {}, at },
            ...{ store: data.store, levels: { base: data.base.level }, queue: [], asOf: at },
          },
        )
        break
      case 'base.ended':
        this.#ended = data.base
        if (this.#home?.id === data.base) this.#home = null
        break
      case 'fleet.docked':
      case 'fleet.launched':
      case 'goods.loaded':
      case 'goods.unloaded':
      case 'build.queued':
      case 'build.cancelled':
      case 'ship.built':
      case 'yield.changed':
        this.#see(sector, data.at, { ...worksIn(data), asOf: at })
        break
      case 'building.upgraded':
        this.#see(sector, data.at, {
          ...worksIn(data),
          levels: { ...this.#at(sector, data.at)?.levels, [data.building]: data.level },
          asOf: at,
        })
        break
      case 'system.captured':
      case 'system.granted':
        if (data.owner === me) {
          const { mine, refinery, yard } = 'levels' in data ? data.levels : NO_LEVELS
          this.#hold(sector, data.system, {
            yard: { ships: {}, wounds: {}, at },
            store: data.store,
            levels: { mine, refinery, yard, station: data.level },
            ...{ queue: [], asOf: at },
          })
        } else this.#lose(sector, data.system)
        break
      case 'system.released':
        this.#lose(sector, data.system)
        break
    }
  }

  #settle(base: BaseRecord | null): void {
    if (base === null || base.id === this.#ended || base.id === this.#home?.id) return
    const { id, sector, system, x, y } = base
    const works = this.#early?.base === id ? this.#early.works : UNTOLD
    this.#home = { id, sector, system, x, y, ...works }
  }

  #at(sector: SectorId, place: PlaceId): OwnWorks | null {
    if ('system' in place) return this.#systems.get(keyOf(sector, place.system)) ?? null
    return this.#home?.id === place.base ? this.#home : null
  }

  #see(sector: SectorId, place: PlaceId, told: Told): void {
    if ('system' in place) this.#hold(sector, place.system, told)
    else if (this.#home?.id === place.base)
      this.#home = { ...this.#home, ...news(this.#home, told) }
    else {
      const before = this.#early?.base === place.base ? this.#early.works : UNTOLD
      this.#early = { base: place.base, works: { ...before, ...news(before, told) } }
    }
  }

  /** @param told null if nothing was told but that it is held */
  #hold(sector: SectorId, system: number, told: Told | null): void {
    const key = keyOf(sector, system)
    const known = this.#systems.get(key)
    if (known && !told) return
    if (!known) this.version++
    const before = known ?? { sector, system, ...UNTOLD }
    this.#systems.set(key, { ...before, ...(told && news(before, told)) })
  }

  #lose(sector: SectorId, system: number): void {
    if (this.#systems.delete(keyOf(sector, system))) this.version++
  }
}

/** What a report tells of a place, and of when. */
type Told = Partial<OwnWorks> & Pick<OwnWorks, 'asOf'>

/** @returns what is new in a report */
function news(known: OwnWorks, told: Told): Told | null {
  return told.asOf < known.asOf ? null : told
}

/** The parts of a place that an event has in its data. */
function worksIn(data: Partial<Works>): Partial<Works> {
  const { yard, store, queue } = data
  return { ...(yard && { yard }), ...(store && { store }), ...(queue && { queue }) }
}

function keyOf(sector: SectorId, system: number): string {
  return `${sector}/${system}`
}
