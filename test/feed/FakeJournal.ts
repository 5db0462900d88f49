import assert from 'node:assert/strict'
import type {
  BackfillRange,
  Batch,
  Journal,
  OwnPlace,
  Recorded,
  SectorHead,
} from '../../src/feed/Journal.ts'
import type { LaneCrossing } from '../../src/protocol/mapMessages.ts'
import type { CommanderId, FleetId, SectorId } from '../../src/sim/core/ids.ts'

interface Kept extends Omit<Recorded, 'ageMs'> {
  readonly recordedMs: number
}

interface Place extends Omit<OwnPlace, 'seq'> {
  readonly owner: CommanderId | null
  /** The lane the fleet is in, if it is in one. */
  readonly lane: { readonly from: SectorId; readonly crossing: LaneCrossing } | null
}

/** The truth about a galaxy, in memory: the committed events and what follows from them. */
export class FakeJournal implements Journal {
  readonly calls = { look: 0, heads: 0, read: 0, readBack: 0, ownPlaces: 0, seqBefore: 0 }
  /** How many of the next calls fail. */
  failing = 0
  readonly #sectors = new Map<SectorId, Kept[]>()
  readonly #places = new Map<FleetId, Place>()
  readonly #arrivals = new Map<string, number>()
  readonly #monotonicMs: () => number
  /** Delays answers; if null, answers come at once. */
  readonly #later: ((work: () => void) => void) | null

  constructor(monotonicMs: () => number, later: ((work: () => void) => void) | null = null) {
    this.#monotonicMs = monotonicMs
    this.#later = later
  }

  commit({ sector, epoch, from, events }: Batch): void {
    const kept = this.#eventsOf(sector)
    assert.equal(from, kept.length + 1, 'the journal has no gap')
    for (const event of events) {
      kept.push({ event, epoch, recordedMs: this.#monotonicMs() })
      if (event.type === 'fleet.departed') {
        const { fleetId, owner, to, hop, arriveAt } = event.data
        const lane = { from: sector, crossing: [to, event.at, arriveAt] as const }
        this.#places.set(fleetId, { fleetId, owner, hops: hop, sector: to, lane })
      } else if ('fleet' in event.data) {
        const { id: fleetId, owner, hops } = event.data.fleet
        this.#places.set(fleetId, { fleetId, owner, hops, sector, lane: null })
        this.#arrivals.set(`${fleetId} ${hops}`, event.seq)
      }
    }
  }

  /** The events themselves, for assertions: the feed under test never calls this. */
  events(sector: SectorId): readonly Kept[] {
    return this.#eventsOf(sector)
  }

  head(sector: SectorId): number {
    return this.#eventsOf(sector).length
  }

  crossings(sector: SectorId): LaneCrossing[] {
    return [...this.#places.values()].flatMap(({ lane }) => {
      return lane?.from === sector ? [lane.crossing] : []
    })
  }

  places(commander: CommanderId): OwnPlace[] {
    return [...this.#places.values()].flatMap(({ owner, lane: _, ...place }) => {
      return owner === commander ? [{ ...place, seq: this.head(place.sector) }] : []
    })
  }

  /**
   * @returns the number of the event by which a fleet arrived with that jump; undefined before that
   */
  arrivalOf(fleetId: FleetId, hops: number): number | undefined {
    return this.#arrivals.get(`${fleetId} ${hops}`)
  }

  look(sectors: readonly SectorId[]): Promise<SectorHead[]> {
    return this.#answer('look', () =>
      sectors.map((sector) => ({
        sector,
        epoch: this.#eventsOf(sector).at(-1)?.epoch ?? 0,
        seq: this.head(sector),
        owner: null,
        battles: 0,
        crossings: this.crossings(sector),
      })),
    )
  }

  heads(sectors: readonly SectorId[]): Promise<{ sector: SectorId; seq: number }[]> {
    const read = () => sectors.map((sector) => ({ sector, seq: this.head(sector) }))
    return this.#answer('heads', read)
  }

  read(sector: SectorId, afterSeq: number, limit: number): Promise<Recorded[]> {
    return this.#answer('read', () => {
      return this.#recorded(this.#eventsOf(sector).slice(afterSeq, afterSeq + limit))
    })
  }

  readBack({ sector, after, upTo, limit, ageMsMax }: BackfillRange): Promise<Recorded[]> {
    return this.#answer('readBack', () => {
      const recorded = this.#recorded(this.#eventsOf(sector).slice(after, upTo))
      return recorded.filter(({ ageMs }) => ageMs <= ageMsMax).slice(-limit)
    })
  }

  ownPlaces(commander: CommanderId): Promise<OwnPlace[]> {
    return this.#answer('ownPlaces', () => this.places(commander))
  }

  seqBefore(sector: SectorId, at: number): Promise<number> {
    return this.#answer('seqBefore', () => {
      return this.#eventsOf(sector).findLast(({ event }) => event.at < at)?.event.seq ?? 0
    })
  }

  #eventsOf(sector: SectorId): Kept[] {
    const known = this.#sectors.get(sector) ?? []
    this.#sectors.set(sector, known)
    return known
  }

  #recorded(kept: readonly Kept[]): Recorded[] {
    const now = this.#monotonicMs()
    return kept.map(({ recordedMs, ...one }) => ({ ...one, ageMs: now - recordedMs }))
  }

  /** Reads the answer when the call is made, however late it is delivered. */
  #answer<T>(call: keyof FakeJournal['calls'], read: () => T): Promise<T> {
    this.calls[call] += 1
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const fails = this.failing > 0
    if (fails) this.failing -= 1
    const answer = fails ? null : read()
    const settle = (): void => {
      if (answer === null) reject(new Error('the database is away'))
      else resolve(answer)
    }
    if (this.#later) this.#later(settle)
    else settle()
    return promise
  }
}
