import type { LaneCrossing, Summary } from '../protocol/mapMessages.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'
import type { SectorHead } from './Journal.ts'

interface Departure {
  /** The seq of the departure's event; 0 if it came before the stream began. */
  readonly seq: number
  readonly crossing: LaneCrossing
}

/** What everybody may know of a sector. It follows the sector's events. */
export class PublicFacts {
  readonly #sector: SectorId
  #owner: string | null
  #battles: number
  /** The seq of the last event by which the owner or the battles changed; 0 if none did. */
  #factsAt = 0
  #departures: Departure[]

  constructor({ sector, owner, battles, crossings }: SectorHead) {
    this.#sector = sector
    this.#owner = owner
    this.#battles = battles
    this.#departures = crossings.map((crossing) => ({ seq: 0, crossing }))
  }

  /** How many fleets are in the lanes that lead out of the sector. */
  get traffic(): number {
    return this.#departures.length
  }

  /** The seq of the last event that changed these facts; 0 if none did. */
  get changedAt(): number {
    return Math.max(this.#departures.at(-1)?.seq ?? 0, this.#factsAt)
  }

  take(events: readonly SectorEvent[]): void {
    for (const event of events) {
      const { seq, at } = event
      switch (event.type) {
        case 'fleet.departed': {
          const { to, arriveAt } = event.data
          this.#departures.push({ seq, crossing: [to, at, arriveAt] })
          break
        }
        case 'battle.began':
          this.#fight(1, seq)
          break
        case 'battle.joined':
          if (event.data.absorbed !== null) this.#fight(-1, seq)
          break
        case 'battle.ended':
          this.#fight(-1, seq)
          break
        case 'sector.owned':
          this.#owner = event.data.owner
          this.#factsAt = seq
          break
      }
    }
  }

  #fight(more: 1 | -1, seq: number): void {
    this.#battles += more
    this.#factsAt = seq
  }

  /** Forgets fleets that have arrived. @param now galaxy ms */
  prune(now: number): void {
    this.#departures = this.#departures.filter(({ crossing }) => crossing[2] > now)
  }

  /** @param toldSeq departures up to this seq were told before; -1 if none were */
  summary(
    range: Pick<Summary, 'epoch' | 'seq' | 'since' | 'now' | 'rate'>,
    toldSeq: number,
  ): Summary {
    // An empty range means a new beginning to the client, so it has to tell all departures.
    const isWhole = range.since === range.seq
    const told = this.#departures.filter(({ seq }) => isWhole || seq > toldSeq)
    return {
      sector: this.#sector,
      ...range,
      owner: this.#owner,
      battles: this.#battles,
      traffic: this.traffic,
      crossings: told.map(({ crossing }) => crossing),
    }
  }
}
