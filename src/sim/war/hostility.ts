import type { Facts } from '../core/Facts.ts'
import type { AllianceId, CommanderId, FleetId } from '../core/ids.ts'
import { allianceOf } from '../diplomacy/alliance.ts'
import { type Relation, relationFact, relationKey } from '../diplomacy/relation.ts'
import { isShielded } from '../diplomacy/shield.ts'
import type { Fleet, Stance } from '../fleets/fleet.ts'
import type { Fleets } from '../fleets/fleetsPart.ts'
import { PIRATES } from '../rules/commanders.ts'

/** Whom a fleet fights for: its commander, or all merchants together. */
export type PartyId = CommanderId

/** The party of merchants. No commander's id is empty. */
export const MERCHANTS: PartyId = ''

export function partyOf({ owner }: Pick<Fleet, 'owner'>): PartyId {
  return owner ?? MERCHANTS
}

/** What decides who is hostile to a fleet. Fleets with equal sides are hostile to the same ones. */
export interface Side {
  readonly party: PartyId
  readonly alliance: AllianceId | null
  readonly isShielded: boolean
  readonly isOutlaw: boolean
  readonly stance: Stance
  /** The fleet that it has an order to attack. */
  readonly target: FleetId | null
  /** That fleet's party. */
  readonly targetParty: PartyId | null
}

/** A side, and the fleet it is taken for. */
export interface Fighter {
  readonly id: FleetId
  readonly side: Side
}

/** What holds for all fleets of a party. */
export type PartySide = Pick<Side, 'party' | 'alliance' | 'isShielded'>

/** Whether fleets of two parties fight when they meet; `by choice`, if orders or the law say so. */
export type Standing = 'never' | 'always' | 'by choice'

/**
 * How two parties stand to each other. Never hostile are fleets of one party, and allies. Pirates
 * are hostile to everybody, shields or not. Shields stand above all the rest, war included.
 *
 * @param relation how their alliances stand to each other
 */
export function standing(one: PartySide, other: PartySide, relation: Relation): Standing {
  if (one.party === other.party) return 'never'
  if (one.party === PIRATES || other.party === PIRATES) return 'always'
  if (one.alliance !== null && one.alliance === other.alliance) return 'never'
  if (relation === 'ally' || relation === 'pact') return 'never'
  if (one.isShielded && other.party !== MERCHANTS) return 'never'
  if (other.isShielded && one.party !== MERCHANTS) return 'never'
  return relation === 'war' ? 'always' : 'by choice'
}

/**
 * Whether two fleets fight when they meet. It is the only place that says so. Where their parties
 * leave it to them, they fight if one has an order to attack the other, or the stance `attack`, and
 * outlaws are fought by all who are not passive.
 *
 * @param relation how their alliances stand to each other
 */
export function areHostile(one: Fighter, other: Fighter, relation: Relation): boolean {
  const [a, b] = [one.side, other.side]
  const stand = standing(a, b, relation)
  if (stand !== 'by choice') return stand === 'always'
  if (attacks(one, other) || attacks(other, one)) return true
  if (a.stance === 'attack' || b.stance === 'attack') return true
  return (a.isOutlaw && upholdsLaw(b)) || (b.isOutlaw && upholdsLaw(a))
}

/** Merchants leave outlaws alone, whatever their stance: they have nothing to fight with. */
function upholdsLaw({ party, stance }: Side): boolean {
  return stance === 'defend' && party !== MERCHANTS
}

/** An order to attack a fleet is meant for all of its commander's; of merchants, for that one. */
function attacks({ side: { target, targetParty } }: Fighter, other: Fighter): boolean {
  if (target === null) return false
  if (target === other.id) return true
  return targetParty === other.side.party && targetParty !== MERCHANTS
}

/** Whether only an attacker's own choice makes it fight somebody, who did nothing to deserve it. */
export function isAttackedBy(sides: Sides, victim: Fleet, attacker: Fleet): boolean {
  const [one, other] = [sides.fighter(attacker), sides.fighter(victim)]
  if (sides.standing(one.side.party, other.side.party) !== 'by choice') return false
  if (other.side.isOutlaw || attacks(other, one)) return false
  return attacks(one, other) || one.side.stance === 'attack'
}

/** What holds for a party, besides its name. */
interface PartyFacts extends Omit<PartySide, 'party'> {
  /** Galaxy ms; 0 for never. */
  readonly outlawUntil: number
}

/** Looks up the sides of fleets at one moment, each commander's facts once. */
export class Sides {
  readonly #facts: Facts
  readonly #fleets: Fleets
  readonly #at: number
  readonly #known = new Map<PartyId, PartyFacts>()
  readonly #relations = new Map<string, Relation>()
  #marks: ReadonlyMap<PartyId, Pick<Fleet, 'outlawUntil' | 'isUnshielded'>> | null = null

  /** @param at galaxy ms */
  constructor(facts: Facts, fleets: Fleets, at: number) {
    this.#facts = facts
    this.#fleets = fleets
    this.#at = at
  }

  /** @param at galaxy ms, if it is not the moment of the sides: outlaws are not for ever */
  fighter(fleet: Fleet, at = this.#at): Fighter {
    const party = partyOf(fleet)
    const { alliance, isShielded, outlawUntil } = this.#partyFacts(party)
    const target = targetOf(fleet)
    const targeted = target === null ? undefined : this.#fleets.get(target)
    const side = {
      party,
      ...{ alliance, isShielded, isOutlaw: outlawUntil > at },
      stance: fleet.stance,
      target,
      targetParty: targeted ? partyOf(targeted) : null,
    }
    return { id: fleet.id, side }
  }

  areHostile(one: Fighter, other: Fighter): boolean {
    return areHostile(one, other, this.#relation(one.side.alliance, other.side.alliance))
  }

  /** How two parties stand to each other, without a look at their fleets. */
  standing(one: PartyId, other: PartyId): Standing {
    const [a, b] = [this.#partyFacts(one), this.#partyFacts(other)]
    return standing(
      { party: one, ...a },
      { party: other, ...b },
      this.#relation(a.alliance, b.alliance),
    )
  }

  /** Whether two parties are of one alliance, or their alliances are bound to each other. */
  areAllied(one: PartyId, other: PartyId): boolean {
    const [a, b] = [this.#partyFacts(one).alliance, this.#partyFacts(other).alliance]
    if (a === null || b === null) return false
    const relation = this.#relation(a, b)
    return a === b || relation === 'ally' || relation === 'pact'
  }

  /** Whether somebody may be hostile to a party whatever its fleets do. */
  mayBeAtWar(party: PartyId): boolean {
    return party === PIRATES || this.#partyFacts(party).alliance !== null
  }

  #relation(one: AllianceId | null, other: AllianceId | null): Relation {
    if (one === null || other === null || one === other) return 'neutral'
    const key = relationKey(one, other)
    const known = this.#relations.get(key)
    if (known) return known
    const relation = this.#facts.valueAt(relationFact, key, this.#at)
    this.#relations.set(key, relation)
    return relation
  }

  #partyFacts(party: PartyId): PartyFacts {
    const known = this.#known.get(party)
    if (known) return known
    this.#marks ??= marksOf(this.#fleets)
    const marks = this.#marks.get(party)
    const isPlayer = party !== MERCHANTS && party !== PIRATES
    const found = {
      alliance: isPlayer ? allianceOf(this.#facts, party, this.#at) : null,
      isShielded: isPlayer && !marks?.isUnshielded && isShielded(this.#facts, party, this.#at),
      outlawUntil: marks?.outlawUntil ?? 0,
    }
    this.#known.set(party, found)
    return found
  }
}

/** The fleet that a fleet has an order to attack. */
export function targetOf({ plan }: Pick<Fleet, 'plan'>): FleetId | null {
  return plan[0]?.kind === 'attack' ? plan[0].fleetId : null
}

/** What holds for a commander holds by any of its fleets: the greater wins. */
function marksOf(fleets: Fleets): Map<PartyId, Pick<Fleet, 'outlawUntil' | 'isUnshielded'>> {
  const marks = new Map<PartyId, Pick<Fleet, 'outlawUntil' | 'isUnshielded'>>()
  for (const { owner, outlawUntil, isUnshielded } of fleets.values()) {
    if (owner === null || (outlawUntil === 0 && !isUnshielded)) continue
    const before = marks.get(owner)
    marks.set(owner, {
      outlawUntil: Math.max(outlawUntil, before?.outlawUntil ?? 0),
      isUnshielded: isUnshielded || (before?.isUnshielded ?? false),
    })
  }
  return marks
}
