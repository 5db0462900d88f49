import type { FeedEvent } from '../../../../src/protocol/feedEvents.ts'
import type { FleetId, SectorId } from '../../../../src/sim/core/ids.ts'
import {
  type GateEvent,
  gateInWords,
  isGateEvent,
  type Names,
  type OwnEvent,
  ownEventInWords,
} from './eventWords.ts'

/** Something that happened, in words. */
export interface Entry {
  readonly id: number
  readonly text: string
  /** Where the map shows it. */
  readonly sectorId: SectorId
  /** The fleet of one's own that it is about. */
  readonly fleetId: FleetId | null
  /** Galaxy ms. */
  readonly at: number
  /** It happened while the page was not connected. */
  readonly isLate: boolean
  /** How often the same has happened since. */
  readonly count: number
}

/** What the log needs to know when it hears of something. */
export interface Witness {
  readonly names: Names
  /** The sector one looks at closely. */
  readonly view: SectorId | null
  /** Galaxy ms, and galaxy ms that pass in a ms. */
  readonly now: number
  readonly rate: number
}

const ENTRIES_MAX = 50
/** The same at the same gate again within this time is counted, and not told anew. */
const GROUP_MS = 60_000

/**
 * What happened, newest last: all that one's own fleets did, and of others what passes the gates of
 * the sector one looks at. Merchants pass by the hundred: a gate is named at most once a minute, and
 * the rest is counted.
 */
export class EventLog {
  entries: readonly Entry[] = []
  #nextId = 1

  /** @returns whether there is anything new to show */
  hear(events: readonly FeedEvent[], isLate: boolean, witness: Witness): boolean {
    const before = this.entries
    for (const event of events) {
      if (!isGateEvent(event)) this.#hearOwn(event, isLate, witness)
      else if (!isLate && event.sector === witness.view) this.#hearGate(event, witness)
    }
    return this.entries !== before
  }

  clear(): void {
    this.entries = []
  }

  #hearOwn(event: OwnEvent, isLate: boolean, { names, now, rate }: Witness): void {
    const msUntil = (at: number): number => Math.max(0, (at - now) / rate)
    const text = ownEventInWords(event, names, msUntil)
    if (text === null) return
    const { sector: sectorId, at } = event
    const fleetId = 'fleet' in event.data ? event.data.fleet.id : event.data.fleetId
    this.#add({ text, sectorId, fleetId, at, isLate })
  }

  #hearGate({ sector: sectorId, at, type, data }: GateEvent, { names, rate }: Witness): void {
    const text = gateInWords(sectorId, type === 'gate.departure' ? data.to : data.from, names)
    const known = this.entries.findLast((entry) => entry.text === text)
    if (known && at - known.at < GROUP_MS * rate) this.#count(known)
    else this.#add({ text, sectorId, fleetId: null, at, isLate: false })
  }

  #count(known: Entry): void {
    const counted = { ...known, count: known.count + 1 }
    this.entries = this.entries.map((entry) => (entry === known ? counted : entry))
  }

  #add(entry: Omit<Entry, 'id' | 'count'>): void {
    const added = { ...entry, id: this.#nextId++, count: 1 }
    // Sectors catch up one after the other: what a fleet did in two of them may come in either order.
    const place = this.entries.findLastIndex(({ at }) => at <= added.at) + 1
    this.entries = this.entries.toSpliced(place, 0, added).slice(-ENTRIES_MAX)
  }
}
