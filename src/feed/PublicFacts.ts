import type { LaneCrossing, Summary } from '../protocol/mapMessages.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'
import type { SectorHead } from './Journal.ts'

interface Departure {
  /** Of the event that told of it; 0 if that was before the stream began. */
  readonly seq: number
  readonly crossing: LaneCrossing
}

/** What anybody may know of a sector, kept up by its events. */
export class PublicFacts {
  readonly #sector: SectorId
  readonly #owner: string | null
  #departures: Departure[]

  constructor({ sector, owner, crossings }: SectorHead) {
    this.#sector = sector
    this.#owner = owner
    this.#departures = crossings.map((crossing) => ({ seq: 0, crossing }))
  }

  /** How many are in the lanes that lead away from it. */
  get traffic(): number {
    return this.#departures.length
  }

  /** The number of the last event that changed them. */
  get changedAt(): number {
    return this.#departures.at(-1)?.seq ?? 0
  }

  take(events: readonly SectorEvent[]): void {
    for (const event of events) {
      if (event.type !== 'fleet.departed') continue
      const { to, arriveAt } = event.data
      this.#departures.push({ seq: event.seq, crossing: [to, event.at, arriveAt] })
    }
  }

  /** Forgets who has arrived. @param now galaxy ms */
  prune(now: number): void {
    this.#departures = this.#departures.filter(({ crossing }) => crossing[2] > now)
  }

  /** @param toldSeq who left up to that event is known; -1 if nothing is */
  summary(
    range: Pick<Summary, 'epoch' | 'seq' | 'since' | 'now' | 'rate'>,
    toldSeq: number,
  ): Summary {
    // What looks like a new beginning has to tell all.
    const isWhole = range.since === range.seq
    const told = this.#departures.filter(({ seq }) => isWhole || seq > toldSeq)
    return {
      sector: this.#sector,
      ...range,
      owner: this.#owner,
      battles: 0,
      traffic: this.traffic,
      crossings: told.map(({ crossing }) => crossing),
    }
  }
}
