import TinyQueue from 'tinyqueue'
import type { Facts } from '../core/Facts.ts'
import type { Fleet } from '../fleets/fleet.ts'
import { contactTime } from '../galaxy/contactTime.ts'
import { positionAt } from '../galaxy/course.ts'
import { CONTACT_UNITS } from '../rules/war.ts'
import { canHarm } from './Battlefield.ts'
import { type Combatant, combatantIds, combatantIn, type Ground } from './combatant.ts'
import { type PartyId, partyOf, Sides, targetOf } from './hostility.ts'

/** Two combatants that come within contact range of each other, and fight from then on. */
export interface Contact {
  /** Galaxy ms. */
  readonly at: number
  readonly one: string
  readonly other: string
}

/** When a contact that came to nothing may come back. */
const AGAIN_MS = 50

interface Entry extends Contact {
  /** The other as it was when this was solved. */
  readonly met: Known
}

/** What the index knows of a combatant: a new value whenever it was touched. */
interface Known {
  readonly combatant: Combatant
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
  readonly members: Map<string, Known>
  aggressive: number
}

/** The state that contacts are solved from. */
export interface ContactState extends Ground {
  readonly now: number
}

/**
 * The moments at which hostile combatants of a sector will meet: solved, not polled. It is an index over
 * the state and the facts, for the state that decisions are made from. It is made when it is first
 * asked for, so that a state that is only shown never has it.
 *
 * For each it keeps the first contact with any other, as of when it last changed. A contact with one
 * that changed since is solved anew when its time has come. So a change costs one look at those
 * that may be hostile, and the first entry is never later than the first contact.
 */
export class Contacts {
  /** Null until the index is first asked for. */
  #parties: Map<PartyId, Party> | null = null
  /** Parties that fight some of their own accord. Two that are not among them never do. */
  readonly #hot = new Set<PartyId>()
  /** Who stands how to whom; kept until that may have changed. */
  #sides: Sides | null = null
  readonly #known = new Map<string, Known>()
  /** The galaxy ms since when today's facts hold. */
  #relookedAt = Number.NEGATIVE_INFINITY
  readonly #dirty = new Set<string>()
  /** Those of them that are to be solved anew even if nothing about them has changed. */
  readonly #again = new Set<string>()
  readonly #entries = new Map<string, Entry>()
  #queue = new TinyQueue<Entry>([], compare)
  /** The galaxy ms at which contacts were last taken, and of which pairs. */
  #takenAt = Number.NEGATIVE_INFINITY
  readonly #taken = new Set<string>()

  /** Notes that a combatant has changed, come, or gone. */
  touch(id: string): void {
    if (this.#parties) this.#dirty.add(id)
  }

  /** Notes that what others did may have changed to whom a combatant is hostile. */
  touchAgain(id: string): void {
    this.touch(id)
    if (this.#parties) this.#again.add(id)
  }

  /** Notes that who is hostile to whom may have changed. @param at galaxy ms since when */
  relook(at: number): void {
    this.#relookedAt = at
    this.#parties = null
  }

  /** @returns the first contact; null if no two that are hostile are going to meet */
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
   * after a while, so that no two can keep a sector at one moment.
   */
  take({ one, other }: Contact, at: number): void {
    if (at > this.#takenAt) this.#taken.clear()
    this.#takenAt = at
    this.#taken.add(pairKey(one, other))
    this.#dirty.add(one)
    this.#again.add(one)
  }

  #bringUpToDate(state: ContactState, facts: Facts): void {
    if (!this.#parties) this.#begin(state, facts)
    if (this.#dirty.size === 0) return
    let touched = [...this.#dirty].sort()
    this.#dirty.clear()
    touched = touched.filter((id) => this.#isNews(id, combatantIn(state, id, this.#from(state))))
    this.#again.clear()
    if (touched.some((id) => marksDiffer(this.#known.get(id)?.combatant, state.fleets.get(id)))) {
      // What one fleet did here holds for all that its commander has.
      this.#sides = null
      touched = [...new Set([...touched, ...combatantIds(state)])].sort()
    }
    const sides = this.#sidesOf(state, facts)
    const at = this.#from(state)
    for (const id of touched) this.#place(id, combatantIn(state, id, at), sides)
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
    const at = this.#from(state)
    for (const id of combatantIds(state)) {
      this.#place(id, combatantIn(state, id, at), sides)
      this.#solve(sides, id, at)
    }
  }

  /** Whether one may meet others than before. A round hurts all in a battle, and moves nobody. */
  #isNews(id: string, now: Combatant | null): boolean {
    const known = this.#known.get(id)
    return !known || !now || this.#again.has(id) || !meetsAsBefore(known, now)
  }

  #sidesOf(state: ContactState, facts: Facts): Sides {
    this.#sides ??= new Sides(facts, state, this.#from(state))
    return this.#sides
  }

  /** @returns the galaxy ms from which on contacts count by today's facts */
  #from({ now }: ContactState): number {
    return Math.max(now, this.#relookedAt)
  }

  #place(id: string, combatant: Combatant | null, sides: Sides): void {
    const before = this.#known.get(id)
    if (before) {
      const party = this.#party(before.party)
      party.members.delete(id)
      if (before.isAggressive) party.aggressive -= 1
      if (party.members.size === 0) this.#parties?.delete(before.party)
      const isCool = party.aggressive === 0 && !sides.mayBeAtWar(before.party)
      if (isCool || party.members.size === 0) this.#hot.delete(before.party)
    }
    if (!combatant) {
      this.#known.delete(id)
      return
    }
    const known = knownOf(combatant)
    this.#known.set(id, known)
    const party = this.#party(known.party)
    party.members.set(id, known)
    if (known.isAggressive) party.aggressive += 1
    if (party.aggressive > 0 || sides.mayBeAtWar(known.party)) this.#hot.add(known.party)
  }

  #party(id: PartyId): Party {
    const party = this.#parties?.get(id) ?? { members: new Map(), aggressive: 0 }
    this.#parties?.set(id, party)
    return party
  }

  /** Finds a combatant's first contact with any other. */
  #solve(sides: Sides, id: string, now: number): void {
    this.#entries.delete(id)
    const one = this.#known.get(id)
    if (!one) return
    let first: Entry | null = null
    const parties = this.#hot.has(one.party) ? this.#parties?.keys() : this.#hot
    for (const party of parties ?? []) {
      const { members, aggressive } = this.#party(party)
      const stand = sides.standing(one.party, party)
      if (stand === 'never') continue
      if (stand === 'by choice' && !one.isAggressive && aggressive === 0) continue
      for (const [other, met] of members) {
        if (!mayMeet(one, met)) continue
        const isTaken = now <= this.#takenAt && this.#taken.has(pairKey(id, other))
        const from = isTaken ? this.#takenAt + AGAIN_MS : now
        const at = meetingTime(
          one.combatant,
          met.combatant,
          from,
          first?.at ?? Number.POSITIVE_INFINITY,
        )
        if (at === null || (first && !isSooner(at, other, first))) continue
        if (!sides.areHostile(sides.fighter(one.combatant, at), sides.fighter(met.combatant, at)))
          continue
        first = { at, one: id, other, met }
      }
    }
    if (!first) return
    this.#entries.set(id, first)
    this.#queue.push(first)
  }
}

function knownOf(combatant: Combatant): Known {
  const { course, stance, outlawUntil, ships } = combatant
  const [from, to] = [positionAt(course, course.since), positionAt(course, course.until)]
  return {
    combatant,
    party: partyOf(combatant),
    canHarm: canHarm(ships),
    isAggressive: stance === 'attack' || targetOf(combatant) !== null || outlawUntil > 0,
    minX: Math.min(from.x, to.x) - CONTACT_UNITS / 2,
    maxX: Math.max(from.x, to.x) + CONTACT_UNITS / 2,
    minY: Math.min(from.y, to.y) - CONTACT_UNITS / 2,
    maxY: Math.max(from.y, to.y) + CONTACT_UNITS / 2,
  }
}

/** Whether all that contacts depend on is as it was. */
function meetsAsBefore({ combatant: before, canHarm: couldHarm }: Known, now: Combatant): boolean {
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

/** Whether two could fight, wherever they are, and whether their ways come near at all. */
function mayMeet(one: Known, other: Known): boolean {
  if (one.minX > other.maxX || other.minX > one.maxX) return false
  if (one.minY > other.maxY || other.minY > one.maxY) return false
  if (!one.canHarm && !other.canHarm) return false
  return one.combatant.battle === null || one.combatant.battle.id !== other.combatant.battle?.id
}

/** @param until galaxy ms up to which a meeting is asked for */
function meetingTime(one: Combatant, other: Combatant, from: number, until: number): number | null {
  const start = Math.max(from, one.truce?.until ?? 0, other.truce?.until ?? 0)
  return contactTime(one.course, other.course, start, until + 1)
}

function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

type Marks = Pick<Fleet, 'outlawUntil' | 'isUnshielded'> | undefined

function marksDiffer(before: Marks, now: Marks): boolean {
  return (
    (before?.outlawUntil ?? 0) !== (now?.outlawUntil ?? 0) ||
    (before?.isUnshielded ?? false) !== (now?.isUnshielded ?? false)
  )
}

function isSooner(at: number, other: string, than: Entry): boolean {
  return at < than.at || (at === than.at && other < than.other)
}

function compare(one: Entry, other: Entry): number {
  if (one.at !== other.at) return one.at - other.at
  if (one.one !== other.one) return one.one < other.one ? -1 : 1
  return one.other < other.other ? -1 : one.other > other.other ? 1 : 0
}
