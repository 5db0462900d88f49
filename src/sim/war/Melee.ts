import type { Facts } from '../core/Facts.ts'
import type { FleetId } from '../core/ids.ts'
import type { Fleet } from '../fleets/fleet.ts'
import type { Fleets } from '../fleets/fleetsPart.ts'
import { hullLeft } from '../fleets/wounds.ts'
import { positionAt } from '../galaxy/course.ts'
import { STOPS_FROM_HULL_SHARE } from '../rules/war.ts'
import { engagedIn, type Force, fightRound, type Hit } from './fightRound.ts'
import { type Fighter, MERCHANTS, type PartyId, partyOf, Sides } from './hostility.ts'

const UNKNOWN = 0
const PEACE = 1
const WAR = 2

/** Fleets that fight, as they are at one moment: who fights whom, and who stops whom. */
export class Melee {
  readonly #fleets: readonly Fleet[]
  readonly #forces: readonly Force[]
  readonly #sides: Sides
  /** One fighter of each side. */
  readonly #fighters: Fighter[] = []
  /** What is known of each pair of sides. */
  readonly #hostility: Uint8Array

  /** @param all all fleets of the sector @param fighting those to look at @param at galaxy ms */
  constructor(facts: Facts, all: Fleets, fighting: readonly Fleet[], at: number) {
    this.#fleets = fighting
    this.#sides = new Sides(facts, all, at)
    const numbers = new Map<string, number>()
    this.#forces = fighting.map((fleet) => {
      const fighter = this.#sides.fighter(fleet)
      const key = sideKey(fighter)
      const side = numbers.get(key) ?? this.#fighters.push(fighter) - 1
      numbers.set(key, side)
      const { id, ships, wounds, course } = fleet
      return { id, side, at: positionAt(course, at), ships, wounds }
    })
    this.#hostility = new Uint8Array(this.#fighters.length ** 2)
  }

  /** One round. @returns what became of each fleet, by ascending id */
  fight(): Hit[] {
    return fightRound(this.#forces, this.#areHostile)
  }

  /** @returns the fleets that have an enemy in range */
  engaged(): ReadonlySet<FleetId> {
    return engagedIn(this.#forces, this.#areHostile, () => true)
  }

  /** @returns the fleets that are stopped: those with an enemy in range whose party stops them */
  held(): ReadonlySet<FleetId> {
    const weak = this.#weakParties()
    const partyById = new Map(this.#fleets.map((fleet) => [fleet.id, partyOf(fleet)]))
    return engagedIn(this.#forces, this.#areHostile, (id) => !weak.has(partyById.get(id) ?? ''))
  }

  /** @returns the parties with less than a twentieth of the hull of those they meet */
  #weakParties(): ReadonlySet<PartyId> {
    const hulls = new Map<PartyId, number>()
    for (const fleet of this.#fleets) {
      const party = partyOf(fleet)
      hulls.set(party, (hulls.get(party) ?? 0) + hullLeft(fleet))
    }
    const met = new Map<PartyId, Set<PartyId>>([...hulls.keys()].map((party) => [party, new Set()]))
    this.#fighters.forEach(({ side: one }, index) => {
      this.#fighters.forEach(({ side: other }, next) => {
        if (next > index && this.#areHostile(index, next)) {
          met.get(one.party)?.add(other.party)
          met.get(other.party)?.add(one.party)
        }
      })
    })
    const weak = new Set<PartyId>()
    for (const [party, enemies] of met) {
      const theirs = [...enemies].reduce((sum, enemy) => sum + (hulls.get(enemy) ?? 0), 0)
      if ((hulls.get(party) ?? 0) < theirs * STOPS_FROM_HULL_SHARE) weak.add(party)
    }
    return weak
  }

  readonly #areHostile = (one: number, other: number): boolean => {
    const index = one * this.#fighters.length + other
    if (this.#hostility[index] === UNKNOWN) this.#hostility[index] = this.#look(one, other)
    return this.#hostility[index] === WAR
  }

  #look(one: number, other: number): typeof PEACE | typeof WAR {
    const [a, b] = [this.#fighters[one], this.#fighters[other]]
    return a && b && this.#sides.areHostile(a, b) ? WAR : PEACE
  }
}

/** An order to attack a merchant is meant for that one alone, so each is a side of its own. */
function sideKey({ id, side: { party, stance, target } }: Fighter): string {
  return `${party} ${stance} ${target ?? ''} ${party === MERCHANTS ? id : ''}`
}
