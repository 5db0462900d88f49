import type { Facts } from '../core/Facts.ts'
import type { CommanderId } from '../core/ids.ts'
import { isInsolvent } from '../economy/insolvency.ts'
import { hullLeft } from '../fleets/wounds.ts'
import { positionAt } from '../galaxy/course.ts'
import { factorOf } from '../research/researched.ts'
import { PIRATES } from '../rules/commanders.ts'
import { INSOLVENT_POWER, STOPS_FROM_HULL_SHARE } from '../rules/war.ts'
import { Battlefield, type Force, type Hit } from './Battlefield.ts'
import type { Combatant, Ground } from './combatant.ts'
import { type Fighter, MERCHANTS, type PartyId, partyOf, Sides } from './hostility.ts'

const UNKNOWN = 0
const PEACE = 1
const WAR = 2

/** Combatants of one party that are hostile to the same others. */
interface SideOfMelee {
  readonly fighter: Fighter
  readonly party: number
  readonly kind: number
}

/** Combatants that fight, at one moment: who reaches whom, and who stops whom. */
export class Melee {
  readonly #field: Battlefield
  readonly #sides: Sides
  readonly #sidesHere: SideOfMelee[] = []
  /** What is known of each pair of kinds, if their parties differ. */
  readonly #hostility: Uint8Array
  readonly #kinds: number

  /** @param ground the sector @param fighting those to look at @param at galaxy ms */
  constructor(facts: Facts, ground: Ground, fighting: readonly Combatant[], at: number) {
    this.#sides = new Sides(facts, ground, at)
    const fighters = fighting.map((one) => this.#sides.fighter(one))
    const kindOf = kindsOf(fighters)
    const [numbers, parties, kinds] = [new Numbers(), new Numbers(), new Numbers()]
    const powers = new Powers(facts, at)
    const forces = fighting.map(({ id, owner, ships, wounds, course }, index): Force => {
      const fighter = fighters[index] as Fighter
      const key = kindOf(fighter)
      const side = numbers.of(`${fighter.side.party} ${key}`)
      const [party, kind] = [parties.of(fighter.side.party), kinds.of(key)]
      this.#sidesHere[side] = { fighter, party, kind }
      const power = powers.of(owner)
      return { id, side, at: positionAt(course, at), ships, wounds, power }
    })
    this.#kinds = kinds.size
    this.#hostility = new Uint8Array(kinds.size ** 2)
    this.#field = new Battlefield(forces, this.#areHostile)
  }

  /** One round. @returns what became of each that has an enemy in range, by ascending id */
  fight(): Hit[] {
    return this.#field.fight()
  }

  /**
   * @param alive those that are left, as they are by now
   * @returns those that have an enemy in range, and whether they are stopped: a party stops no
   *   other that has more than twenty times its hull
   */
  engaged(alive: readonly Combatant[]): ReadonlyMap<string, { readonly isHeld: boolean }> {
    const hulls = new Map<PartyId, number>()
    for (const one of alive) {
      const party = partyOf(one)
      hulls.set(party, (hulls.get(party) ?? 0) + hullLeft(one))
    }
    const own = new Map(alive.map((one) => [one.id, hulls.get(partyOf(one)) ?? 0]))
    const enemies = this.#field.strongestEnemies((id) => own.get(id) ?? 0)
    const engaged = new Map<string, { readonly isHeld: boolean }>()
    for (const { id } of alive) {
      const enemy = enemies.get(id) ?? 0
      const isHeld = enemy >= (own.get(id) ?? 0) * STOPS_FROM_HULL_SHARE
      if (enemy > 0) engaged.set(id, { isHeld })
    }
    return engaged
  }

  readonly #areHostile = (one: number, other: number): boolean => {
    const [a, b] = [this.#sidesHere[one] as SideOfMelee, this.#sidesHere[other] as SideOfMelee]
    if (a.party === b.party && a.fighter.side.party !== MERCHANTS) return false
    const pair = a.kind * this.#kinds + b.kind
    if (this.#hostility[pair] === UNKNOWN) {
      this.#hostility[pair] = this.#sides.areHostile(a.fighter, b.fighter) ? WAR : PEACE
    }
    return this.#hostility[pair] === WAR
  }
}

/** What the damage of commanders' ships and stations is multiplied by. */
class Powers {
  readonly #facts: Facts
  readonly #at: number
  readonly #known = new Map<CommanderId, number>()

  constructor(facts: Facts, at: number) {
    this.#facts = facts
    this.#at = at
  }

  of(owner: CommanderId | null): number {
    if (owner === null) return 1
    const known = this.#known.get(owner)
    if (known !== undefined) return known
    const weapons = factorOf(this.#facts, 'weapons', owner, this.#at)
    const power = isInsolvent(this.#facts, owner, this.#at) ? weapons * INSOLVENT_POWER : weapons
    this.#known.set(owner, power)
    return power
  }
}

/** Numbers texts from 0 on. */
class Numbers {
  readonly #numbers = new Map<string, number>()

  get size(): number {
    return this.#numbers.size
  }

  of(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size
    this.#numbers.set(text, number)
    return number
  }
}

/**
 * @returns a function that names a fighter's kind. Whether two fighters of different parties are
 *   hostile depends on their kinds alone: in a fight of all against all there is one.
 */
function kindsOf(fighters: readonly Fighter[]): (fighter: Fighter) => string {
  const targets = new Set(fighters.map(({ side }) => side.target))
  const targetParties = new Set(fighters.map(({ side }) => side.targetParty))
  return ({ id, side }) => {
    const { party, alliance, isShielded, isOutlaw, stance, target, captures } = side
    const isKnownByParty = party === PIRATES || party === MERCHANTS || targetParties.has(party)
    const who = `${isKnownByParty ? party : '*'} ${targets.has(id) ? id : ''}`
    return `${who} ${alliance} ${isShielded} ${isOutlaw} ${stance} ${target} ${captures}`
  }
}
