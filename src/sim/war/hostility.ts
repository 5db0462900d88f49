import type { Facts } from '../core/Facts.ts'
import type { AllianceId, CommanderId } from '../core/ids.ts'
import { allianceOf } from '../diplomacy/alliance.ts'
import { type Relation, relationFact, relationKey } from '../diplomacy/relation.ts'
import { isShielded } from '../diplomacy/shield.ts'
import type { Fleet, Stance } from '../fleets/fleet.ts'
import type { Fleets } from '../fleets/fleetsPart.ts'
import { PIRATES } from '../rules/commanders.ts'
import { type Combatant, type Ground, garrisonId, systemOfGarrison } from './combatant.ts'

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
  /** The combatant that it has an order to attack: a fleet, or the garrison of a system. */
  readonly target: string | null
  /** The party of that fleet, or who holds that system. */
  readonly targetParty: PartyId | null
  /** The number of the system that it has an order to take. */
  readonly captures: number | null
}

/** A side, and the combatant it is taken for. */
export interface Fighter {
  readonly id: string
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
 * Whether two combatants fight when they meet. It is the only place that says so. Where their
 * parties leave it to them, they fight if one has an order to attack the other, if both have an order
 * to take one system, or if one has the stance `attack`; and outlaws are fought by all who are not
 * passive.
 *
 * @param relation how their alliances stand to each other
 */
export function areHostile(one: Fighter, other: Fighter, relation: Relation): boolean {
  const [a, b] = [one.side, other.side]
  const stand = standing(a, b, relation)
  if (stand !== 'by choice') return stand === 'always'
  if (attacks(one, other) || attacks(other, one)) return true
  if (areRivals(a, b)) return true
  if (a.stance === 'attack' || b.stance === 'attack') return true
  return (a.isOutlaw && upholdsLaw(b)) || (b.isOutlaw && upholdsLaw(a))
}

/** Merchants leave outlaws alone, whatever their stance: they have nothing to fight with. */
function upholdsLaw({ party, stance }: Side): boolean {
  return stance === 'defend' && party !== MERCHANTS
}

/** Only one of them can take the system: who contests a capture fights for it. */
function areRivals(one: Side, other: Side): boolean {
  return one.captures !== null && one.captures === other.captures
}

/** An order to attack one is meant for all of its commander's; of merchants, for that one. */
function attacks({ side: { target, targetParty } }: Fighter, other: Fighter): boolean {
  if (target === null) return false
  if (target === other.id) return true
  return targetParty === other.side.party && targetParty !== MERCHANTS
}

/** Whether only an attacker's own choice makes it fight somebody, who did nothing to deserve it. */
export function isAttackedBy(sides: Sides, victim: Combatant, attacker: Combatant): boolean {
  const [one, other] = [sides.fighter(attacker), sides.fighter(victim)]
  if (sides.standing(one.side.party, other.side.party) !== 'by choice') return false
  if (other.side.isOutlaw || attacks(other, one) || areRivals(one.side, other.side)) return false
  return attacks(one, other) || one.side.stance === 'attack'
}

/** What holds for a party, besides its name. */
interface PartyFacts extends Omit<PartySide, 'party'> {
  /** Galaxy ms; 0 for never. */
  readonly outlawUntil: number
}

/** Looks up the sides of combatants at one moment, each commander's facts once. */
export class Sides {
  readonly #facts: Facts
  readonly #ground: Ground
  readonly #at: number
  readonly #known = new Map<PartyId, PartyFacts>()
  readonly #relations = new Map<string, Relation>()
  #marks: ReadonlyMap<PartyId, Pick<Fleet, 'outlawUntil' | 'isUnshielded'>> | null = null

  /** @param at galaxy ms */
  constructor(facts: Facts, ground: Ground, at: number) {
    this.#facts = facts
    this.#ground = ground
    this.#at = at
  }

  /** @param at galaxy ms, if it is not the moment of the sides: outlaws are not for ever */
  fighter(combatant: Combatant, at = this.#at): Fighter {
    const party = partyOf(combatant)
    const { alliance, isShielded, outlawUntil } = this.#partyFacts(party)
    const target = targetOf(combatant)
    const [ahead] = combatant.plan
    const side = {
      party,
      ...{ alliance, isShielded, isOutlaw: outlawUntil > at },
      stance: combatant.stance,
      target,
      targetParty: target === null ? null : this.#partyOfTarget(target),
      captures: ahead?.kind === 'capture' ? ahead.system : null,
    }
    return { id: combatant.id, side }
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

  #partyOfTarget(target: string): PartyId | null {
    const number = systemOfGarrison(target)
    if (number !== null) return this.#ground.systems.get(number)?.owner ?? null
    const fleet = this.#ground.fleets.get(target)
    return fleet ? partyOf(fleet) : null
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
    this.#marks ??= marksOf(this.#ground.fleets)
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

/** Whom a combatant has an order to attack: a fleet, or the garrison of a system. */
export function targetOf({ plan }: Pick<Fleet, 'plan'>): string | null {
  const [ahead] = plan
  switch (ahead?.kind) {
    case 'attack':
      return ahead.fleetId
    case 'siege':
    case 'capture':
      return garrisonId(ahead.system)
    default:
      return null
  }
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
