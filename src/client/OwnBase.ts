import type { BaseRecord } from '../protocol/httpBodies.ts'
import type { YardMessage } from '../protocol/sectorMessages.ts'
import type { BaseId, SectorId } from '../sim/core/ids.ts'
import type { Yard } from '../sim/holding/base.ts'

/** The commander's base. Its yard mends with time: `yardAt` says how it is at a moment. */
export interface Home extends BaseRecord {
  /** Null until its sector, or the map's feed, has told of it. */
  readonly yard: Yard | null
}

/**
 * The client's own base, put together from the record (`GET /api/me`), the messages of its sector's
 * room, and the map's feed. Of two reports of the yard, the later one counts.
 */
export class OwnBase {
  #home: Home | null = null
  /** The id of a base that has ended. Any later report of it is out of date. */
  #ended: BaseId | null = null
  /** A yard told of before the base itself. */
  #early: YardMessage | null = null

  get home(): Home | null {
    return this.#home
  }

  record(base: BaseRecord | null): void {
    if (base === null || base.id === this.#ended || base.id === this.#home?.id) return
    this.#home = { ...base, yard: null }
    if (this.#early) this.see(this.#early.base, this.#early)
  }

  place(sector: SectorId, { id, system, x, y }: Omit<BaseRecord, 'sector'>): void {
    this.record({ id, sector, system, x, y })
  }

  see(base: BaseId, { ships, wounds, ore, gas, at }: Yard): void {
    const { id, yard: known } = this.#home ?? {}
    const yard = { ships, wounds, ore, gas, at }
    if (id !== base) this.#early = { base, ...yard }
    else if (this.#home && (!known || known.at <= at)) {
      this.#home = { ...this.#home, yard }
    }
  }

  end(base: BaseId): void {
    this.#ended = base
    if (this.#home?.id === base) this.#home = null
  }
}
