import TinyQueue from 'tinyqueue'
import type { Facts } from '../core/Facts.ts'
import type { FleetId } from '../core/ids.ts'
import type { Fleet } from '../fleets/fleet.ts'
import type { Fleets } from '../fleets/fleetsPart.ts'
import { contactTime } from '../galaxy/contactTime.ts'
import { positionAt } from '../galaxy/course.ts'
import { CONTACT_UNITS } from '../rules/war.ts'
import { canHarm } from './Battlefield.ts'
import { type PartyId, partyOf, Sides, targetOf } from './hostility.ts'

/** Two fleets that come within contact range of each other, and fight from then on. */
export interface Contact {
  /** Galaxy ms. */
  readonly at: number
  readonly one: FleetId
  readonly other: FleetId
}

/** When a contact that came to nothing may come back. */
const AGAIN_MS = 50

interface Entry extends Contact {
  /** The other as it was when this was solved. */
  readonly met: Known
}

/** What the index knows of a fleet: a new value whenever the fleet was touched. */
interface Known {
  readonly fleet: Fleet
  readonly party: PartyId
  readonly canHarm: boolean
  /** Whether it may fight those whom its party leaves in peace. */
  readonly isAggressive: boolean
  /** The box that it flies in, widened by half the contact range. */
  readonly minX: number
  readonly maxX: number
  readonly minY: number
  readonly maxY: number
}

interface Party {
  readonly fleets: Map<FleetId, Known>
  aggressive: number
}

/** The state that contacts are solved from. */
export interface ContactState {
  readonly now: number
  readonly fleets: Fleets
}

/**
 * The moments at which hostile fleets of a sector will meet: solved, not polled. It is an index over
 * the state and the facts, for the state that decisions are made from. It is made when it is first
 * asked for, so that a state that is only shown never has it.
 *
 * For each fleet it keeps the first contact with any other, as of when the fleet last changed. A
 * contact with one that changed since is solved anew when its time has come. So a change costs one
 * look at the fleets that may be hostile, and the first entry is never later than the first contact.
 */
export class Contacts {
  /** Null until the index is first asked for. */
  #parties: Map<PartyId, Party> | null = null
  /** Parties that fight some of their own accord. Two that are not among them never do. */
  readonly #hot = new Set<PartyId>()
  /** Who stands how to whom; kept until that may have changed. */
  #sides: Sides | null = null
  readonly #known = new Map<FleetId, Known>()
  /** The galaxy ms since when today's facts hold. */
  #relookedAt = Number.NEGATIVE_INFINITY
  readonly #dirty = new Set<FleetId>()
  /** Those of them that are to be solved anew even if nothing about them has changed. */
  readonly #again = new Set<FleetId>()
  readonly #entries = new Map<FleetId, Entry>()
  #queue = new TinyQueue<Entry>([], compare)
  /** The galaxy ms at which contacts were last taken, and of which pairs. */
  #takenAt = Number.NEGATIVE_INFINITY
  readonly #taken = new Set<string>()

  /** Notes that a fleet has changed, come, or gone. */
  touch(id: FleetId): void {
    if (this.#parties) this.#dirty.add(id)
  }

  /** Notes that who is hostile to whom may have changed. @param at galaxy ms since when */
  relook(at: number): void {
    this.#relookedAt = at
    this.#parties = null
  }

  /** @returns the first contact; null if no two hostile fleets are going to meet */
  next(state: ContactState, facts: Facts): Contact | null {
    this.#bringUpToDate(state, facts)
    for (;;) {
      const entry = this.#queue.peek()
      if (!entry) return null
      if (this.#entries.get(entry.one) !== entry) this.#queue.pop()
      else if (this.#known.get(entry.other) === entry.met) return entry
      else {
        this.#queue.pop()
        this.#solve(this.#sidesOf(state, facts), entry.one, this.#from(state))
      }
    }
  }

  /**
   * Takes a contact out, to be decided at `at`, in galaxy ms. If it comes to nothing, it comes back
   * after a while, so that no two fleets can keep a sector at one moment.
   */
  take({ one, other }: Contact, at: number): void {
    if (at > this.#takenAt) this.#taken.clear()
    this.#takenAt = at
    this.#taken.add(pairKey(one, other))
    this.#dirty.add(one)
    this.#again.add(one)
  }

  #bringUpToDate(state: ContactState, facts: Facts): void {
    const { fleets } = state
    if (!this.#parties) this.#begin(state, facts)
    if (this.#dirty.size === 0) return
    let touched = [...this.#dirty].sort()
    this.#dirty.clear()
    touched = touched.filter((id) => this.#isNews(id, fleets.get(id)))
    this.#again.clear()
    if (touched.some((id) => marksDiffer(this.#known.get(id)?.fleet, fleets.get(id)))) {
      // What one fleet did here holds for all of its commander's.
      this.#sides = null
      touched = [...new Set([...touched, ...fleets.keys()])].sort()
    }
    const sides = this.#sidesOf(state, facts)
    for (const id of touched) this.#place(id, fleets.get(id), sides)
    for (const id of touched) this.#solve(sides, id, this.#from(state))
  }

  #begin(state: ContactState, facts: Facts): void {
    this.#parties = new Map()
    this.#sides = null
    this.#dirty.clear()
    this.#again.clear()
    this.#hot.clear()
    this.#known.clear()
    this.#entries.clear()
    this.#queue = new TinyQueue<Entry>([], compare)
    const sides = this.#sidesOf(state, facts)
    // Each pair is solved once, for the later of the two.
    for (const [id, fleet] of state.fleets) {
      this.#place(id, fleet, sides)
      this.#solve(sides, id, this.#from(state))
    }
  }

  /** Whether a fleet may meet others than before. A round hurts all in a battle, and moves nobody. */
  #isNews(id: FleetId, fleet: Fleet | undefined): boolean {
    const known = this.#known.get(id)
    return !known || !fleet || this.#again.has(id) || !meetsAsBefore(known, fleet)
  }

  #sidesOf(state: ContactState, facts: Facts): Sides {
    this.#sides ??= new Sides(facts, state.fleets, this.#from(state))
    return this.#sides
  }

  /** @returns the galaxy ms from which on contacts count by today's facts */
  #from({ now }: ContactState): number {
    return Math.max(now, this.#relookedAt)
  }

  #place(id: FleetId, fleet: Fleet | undefined, sides: Sides): void {
    const before = this.#known.get(id)
    if (before) {
      const party = this.#party(before.party)
      party.fleets.delete(id)
      if (before.isAggressive) party.aggressive -= 1
      if (party.fleets.size === 0) this.#parties?.delete(before.party)
      const isCool = party.aggressive === 0 && !sides.mayBeAtWar(before.party)
      if (isCool || party.fleets.size === 0) this.#hot.delete(before.party)
    }
    if (!fleet) {
      this.#known.delete(id)
      return
    }
    const known = knownOf(fleet)
    this.#known.set(id, known)
    const party = this.#party(known.party)
    party.fleets.set(id, known)
    if (known.isAggressive) party.aggressive += 1
    if (party.aggressive > 0 || sides.mayBeAtWar(known.party)) this.#hot.add(known.party)
  }

  #party(id: PartyId): Party {
    const party = this.#parties?.get(id) ?? { fleets: new Map(), aggressive: 0 }
    this.#parties?.set(id, party)
    return party
  }

  /** Finds a fleet's first contact with any other. */
  #solve(sides: Sides, id: FleetId, now: number): void {
    this.#entries.delete(id)
    const one = this.#known.get(id)
    if (!one) return
    let first: Entry | null = null
    const parties = this.#hot.has(one.party) ? this.#parties?.keys() : this.#hot
    for (const party of parties ?? []) {
      const { fleets, aggressive } = this.#party(party)
      const stand = sides.standing(one.party, party)
      if (stand === 'never') continue
      if (stand === 'by choice' && !one.isAggressive && aggressive === 0) continue
      for (const [other, met] of fleets) {
        if (!mayMeet(one, met)) continue
        const isTaken = now <= this.#takenAt && this.#taken.has(pairKey(id, other))
        const from = isTaken ? this.#takenAt + AGAIN_MS : now
        const at = meetingTime(one.fleet, met.fleet, from, first?.at ?? Number.POSITIVE_INFINITY)
        if (at === null || (first && !isSooner(at, other, first))) continue
        if (!sides.areHostile(sides.fighter(one.fleet, at), sides.fighter(met.fleet, at))) continue
        first = { at, one: id, other, met }
      }
    }
    if (!first) return
    this.#entries.set(id, first)
    this.#queue.push(first)
  }
}

function knownOf(fleet: Fleet): Known {
  const { course, stance, outlawUntil, ships } = fleet
  const [from, to] = [positionAt(course, course.since), positionAt(course, course.until)]
  return {
    fleet,
    party: partyOf(fleet),
    canHarm: canHarm(ships),
    isAggressive: stance === 'attack' || targetOf(fleet) !== null || outlawUntil > 0,
    minX: Math.min(from.x, to.x) - CONTACT_UNITS / 2,
    maxX: Math.max(from.x, to.x) + CONTACT_UNITS / 2,
    minY: Math.min(from.y, to.y) - CONTACT_UNITS / 2,
    maxY: Math.max(from.y, to.y) + CONTACT_UNITS / 2,
  }
}

/** Whether all that contacts depend on is as it was. */
function meetsAsBefore({ fleet: before, canHarm: couldHarm }: Known, now: Fleet): boolean {
  return (
    before.course === now.course &&
    before.plan === now.plan &&
    before.truce === now.truce &&
    before.stance === now.stance &&
    before.owner === now.owner &&
    before.battle?.id === now.battle?.id &&
    !marksDiffer(before, now) &&
    couldHarm === canHarm(now.ships)
  )
}

/** Whether two fleets could fight, wherever they are, and whether their ways come near at all. */
function mayMeet(one: Known, other: Known): boolean {
  if (one.minX > other.maxX || other.minX > one.maxX) return false
  if (one.minY > other.maxY || other.minY > one.maxY) return false
  if (!one.canHarm && !other.canHarm) return false
  return one.fleet.battle === null || one.fleet.battle.id !== other.fleet.battle?.id
}

/** @param until galaxy ms up to which a meeting is asked for */
function meetingTime(one: Fleet, other: Fleet, from: number, until: number): number | null {
  const start = Math.max(from, one.truce?.until ?? 0, other.truce?.until ?? 0)
  return contactTime(one.course, other.course, start, until + 1)
}

function pairKey(one: FleetId, other: FleetId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

function marksDiffer(before: Fleet | undefined, now: Fleet | undefined): boolean {
  return (
    (before?.outlawUntil ?? 0) !== (now?.outlawUntil ?? 0) ||
    (before?.isUnshielded ?? false) !== (now?.isUnshielded ?? false)
  )
}

function isSooner(at: number, other: FleetId, than: Entry): boolean {
  return at < than.at || (at === than.at && other < than.other)
}

function compare(one: Entry, other: Entry): number {
  if (one.at !== other.at) return one.at - other.at
  if (one.one !== other.one) return one.one < other.one ? -1 : 1
  return one.other < other.other ? -1 : one.other > other.other ? 1 : 0
}
