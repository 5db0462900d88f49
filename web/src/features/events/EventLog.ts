import type { FeedEvent, OwnEvent, PublicEvent } from '../../../../src/protocol/feedEvents.ts'
import type { FleetId, SectorId } from '../../../../src/sim/core/ids.ts'
import { ownEventInWords, publicEventInWords } from './eventWords.ts'
import { type Fight, fightOf } from './fightOf.ts'
import type { Names } from './Names.ts'
import { sentence, type Words } from './Words.ts'

/** An event, in words. */
export interface Entry {
  readonly id: number
  readonly text: Words
  /** The sector in which the map shows it. */
  readonly sectorId: SectorId
  /** The player's own fleet that the event is about, if any. */
  readonly fleetId: FleetId | null
  /** The fight that the event is about, if any. */
  readonly fight: Fight | null
  /** Galaxy ms. */
  readonly at: number
  /** Whether it happened while the page was not connected. */
  readonly isLate: boolean
  /** How many equal events this entry stands for. */
  readonly count: number
}

/** What the log needs to know to describe an event. */
export interface Witness {
  readonly names: Names
  /** The sector the player is looking at closely. */
  readonly view: SectorId | null
  /** Galaxy ms, and galaxy ms per local ms. */
  readonly now: number
  readonly rate: number
}

const ENTRIES_MAX = 50
/** Galaxy ms in which equal public events are counted in one entry. */
const GROUP_MS = 60_000

/**
 * The events, newest last: all that the player's own fleets do, and passages by others and battles
 * in the sector in view. Merchants pass by the hundred, so each gate gets at most one entry a
 * minute, which counts the rest.
 */
export class EventLog {
  entries: readonly Entry[] = []
  #nextId = 1

  /** @returns whether there is anything new to show */
  hear(events: readonly FeedEvent[], isLate: boolean, witness: Witness): boolean {
    const before = this.entries
    for (const event of events) {
      if (event.audience === 'own') this.#hearOwn(event, isLate, witness)
      else if (!isLate && event.sector === witness.view) this.#hearPublic(event, witness)
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
    const fleetId = fleetOf(event, names)
    this.#add({ text, sectorId, fleetId, fight: fightOf(event, names.me), at, isLate })
  }

  #hearPublic(event: PublicEvent, { names, rate }: Witness): void {
    const text = publicEventInWords(event, names)
    if (text === null) return
    const { sector: sectorId, at } = event
    const fight = fightOf(event, names.me)
    const isSame = (entry: Entry): boolean => unnamed(entry.text) === unnamed(text)
    const known = this.entries.findLast((entry) => isSame(entry) && !entry.fight?.isOver)
    if (known && !fight?.isOver && at - known.at < GROUP_MS * rate) this.#count(known)
    else this.#add({ text, sectorId, fleetId: null, fight, at, isLate: false })
  }

  #count(known: Entry): void {
    const counted = { ...known, count: known.count + 1 }
    this.entries = this.entries.map((entry) => (entry === known ? counted : entry))
  }

  #add(entry: Omit<Entry, 'id' | 'count'>): void {
    const added = { ...entry, id: this.#nextId++, count: 1 }
    // Sectors catch up one after the other, so a fleet's events from two sectors may arrive out of
    // order.
    const place = this.entries.findLastIndex(({ at }) => at <= added.at) + 1
    this.entries = this.entries.toSpliced(place, 0, added).slice(-ENTRIES_MAX)
  }
}

/** The same for the same commanders, whether their names have come or not. */
function unnamed(words: Words): string {
  return sentence(words, { of: (id) => id })
}

/** The own fleet that an event is about; of several, the first that is still there. */
function fleetOf({ data }: OwnEvent, names: Names): FleetId | null {
  if ('fleet' in data) return data.fleet.id
  if ('fleetId' in data) return data.fleetId
  if (!('fleets' in data)) return null
  const ids = data.fleets.map((one) => (typeof one === 'string' ? one : one.fleetId))
  return ids.find((id) => names.fleet(id) !== null) ?? null
}
