import { fullHull } from '../fleets/wounds.ts'
import type { Point } from '../galaxy/course.ts'
import {
  BEATS,
  BEATS_FACTOR,
  CONTACT_UNITS,
  FIGHTING_CLASSES,
  type FightingClass,
  type Forces,
  type HullLost,
  PARTS_PER_HULL,
  strengthOf,
} from '../rules/war.ts'
import { farSquare, type Group, groupsOf, nearSquare } from './groups.ts'
import { add, type Reached, reachedOf, strongestReached, sumReached } from './reached.ts'

/** What fights as one: the ships of a fleet, or a station and what is docked there, at a place. */
export interface Force {
  readonly id: string
  /** The number of its side. Forces of one side are hostile to the same sides. */
  readonly side: number
  readonly at: Point
  readonly ships: Forces
  readonly wounds: HullLost
  /** What its damage is multiplied by; 1 by default. */
  readonly power?: number
}

/** What a round did to a force. */
export interface Hit {
  readonly id: string
  readonly ships: Forces
  readonly wounds: HullLost
  /** Hull destroyed of others, in thousandths: its share of what they lost. */
  readonly dealt: number
}

/** Whether forces of two sides fight. It must be symmetric. */
export type SidesAreHostile = (one: number, other: number) => boolean

const CLASSES = FIGHTING_CLASSES.length
const RANGE_SQUARE = CONTACT_UNITS * CONTACT_UNITS

/** Damage of one of a class to each class, in thousandths of hull, class after class. */
const DAMAGE = Float64Array.from(
  FIGHTING_CLASSES.flatMap((from) =>
    FIGHTING_CLASSES.map((to) => {
      const factor = BEATS[from] === to ? BEATS_FACTOR : 1
      return strengthOf(from).damage * PARTS_PER_HULL * factor
    }),
  ),
)

/**
 * Forces in their places: who reaches whom. Forces of one side in one square of the map are taken
 * together where all of them reach all of an enemy square, so that the work grows with the sides and
 * not with the pairs of fleets. Nothing depends on the order in which forces are listed.
 */
export class Battlefield {
  readonly #forces: readonly Force[]
  readonly #groups: readonly Group[]
  /** The group of each force. */
  readonly #groupOf: Int32Array
  /** For each group. */
  readonly #reached: readonly Reached[]
  /** Pairs of hostile forces in range, of groups that reach each other in part: two numbers each. */
  readonly #pairs: Int32Array

  constructor(forces: readonly Force[], hostile: SidesAreHostile) {
    this.#forces = [...forces].sort((one, other) => (one.id < other.id ? -1 : 1))
    this.#groups = groupsOf(this.#forces)
    this.#groupOf = new Int32Array(this.#forces.length)
    this.#groups.forEach(({ members }, group) => {
      for (const member of members) this.#groupOf[member] = group
    })
    const count = this.#groups.length
    const whole = new Uint8Array(count * count)
    const pairs: number[] = []
    this.#groups.forEach((one, index) => {
      for (let next = index + 1; next < this.#groups.length; next++) {
        const other = this.#groups[next] as Group
        if (nearSquare(one, other) > RANGE_SQUARE || !hostile(one.side, other.side)) continue
        if (farSquare(one, other) > RANGE_SQUARE) this.#pairUp(one, other, pairs)
        else {
          whole[index * count + next] = 1
          whole[next * count + index] = 1
        }
      }
    })
    this.#reached = this.#groups.map((_, group) =>
      reachedOf(whole.subarray(group * count, (group + 1) * count)),
    )
    this.#pairs = new Int32Array(pairs)
  }

  /**
   * @param strengthOf a strength for each force, 0 if it is not there
   * @returns for each force the greatest strength among its enemies in range
   */
  strongestEnemies(strengthOf: (id: string) => number): Map<string, number> {
    const strengths = Float64Array.from(this.#forces, ({ id }) => strengthOf(id))
    const ofGroups = new Float64Array(this.#groups.length)
    this.#groupOf.forEach((group, index) => {
      ofGroups[group] = Math.max(ofGroups[group] as number, strengths[index] as number)
    })
    const metByGroup = new Float64Array(this.#groups.length)
    const met = new Float64Array(this.#forces.length)
    strongestReached(metByGroup, ofGroups, this.#reached)
    meetStrongest(met, strengths, this.#pairs)
    return new Map(
      this.#forces.map(({ id }, index) => {
        const group = this.#groupOf[index] as number
        return [id, Math.max(met[index] as number, metByGroup[group] as number)]
      }),
    )
  }

  /**
   * One round, without dice [PLAY-1]. All deal their damage at once. Each spreads it over the
   * enemies in range by share of hull left, and within one of them over classes likewise.
   *
   * @returns what became of each force that has an enemy in range, by ascending id
   */
  fight(): Hit[] {
    const count = this.#forces.length
    const hull = this.#hull()
    const enemyHull = this.#enemyHull(hull)
    const fire = this.#fire(enemyHull)
    // The share of its hull that each force loses, by class, is the fire of all its enemies.
    const taken = this.#exchanged(fire)
    const lost = new Float64Array(count * CLASSES)
    for (let cell = 0; cell < lost.length; cell++) {
      const had = hull[cell] as number
      lost[cell] = Math.min(had, Math.floor(had * (taken[cell] as number)))
    }
    const dealt = this.#dealt(fire, taken, lost)
    return this.#forces.flatMap((force, index) => {
      if (enemyHull[index] === 0) return []
      return [hitOf(force, hull, lost, index * CLASSES, Math.round(dealt[index] as number))]
    })
  }

  /** The hull of each force, by class, in thousandths. */
  #hull(): Float64Array {
    const hull = new Float64Array(this.#forces.length * CLASSES)
    this.#forces.forEach(({ ships, wounds }, index) => {
      for (let one = 0; one < CLASSES; one++) {
        const shipClass = FIGHTING_CLASSES[one] as FightingClass
        const count = ships[shipClass] ?? 0
        if (count > 0) {
          hull[index * CLASSES + one] = fullHull(shipClass, count) - (wounds[shipClass] ?? 0)
        }
      }
    })
    return hull
  }

  /** The hull of all enemies in range of each force. */
  #enemyHull(hull: Float64Array): Float64Array {
    const sums = new Float64Array(this.#forces.length)
    const sumsOfGroup = new Float64Array(this.#groups.length)
    for (let cell = 0; cell < hull.length; cell++) {
      const index = Math.floor(cell / CLASSES)
      sums[index] = (sums[index] as number) + (hull[cell] as number)
    }
    this.#addToGroups(sumsOfGroup, sums, 1)
    const metByGroup = new Float64Array(this.#groups.length)
    const met = new Float64Array(this.#forces.length)
    sumReached(metByGroup, sumsOfGroup, this.#reached, 1)
    exchange(met, sums, this.#pairs, 1)
    this.#addFromGroups(met, metByGroup, 1)
    return met
  }

  /** The damage of each force to each class, for each thousandth of its enemies' hull. */
  #fire(enemyHull: Float64Array): Float64Array {
    const fire = new Float64Array(this.#forces.length * CLASSES)
    this.#forces.forEach(({ ships, power = 1 }, index) => {
      const enemies = enemyHull[index] as number
      if (enemies === 0) return
      for (let from = 0; from < CLASSES; from++) {
        const count = ships[FIGHTING_CLASSES[from] as FightingClass] ?? 0
        if (count === 0) continue
        for (let to = 0; to < CLASSES; to++) {
          const cell = index * CLASSES + to
          const damage = count * (DAMAGE[from * CLASSES + to] as number) * power
          fire[cell] = (fire[cell] as number) + damage / enemies
        }
      }
    })
    return fire
  }

  /** Shares what each force lost among its enemies, by the damage they dealt to it. */
  #dealt(fire: Float64Array, taken: Float64Array, lost: Float64Array): Float64Array {
    // For each unit of fire that a force takes, the hull that it loses.
    const rates = lost.map((hull, cell) => (hull > 0 ? hull / (taken[cell] as number) : 0))
    const met = this.#exchanged(rates)
    const dealt = new Float64Array(this.#forces.length)
    for (let cell = 0; cell < fire.length; cell++) {
      const index = Math.floor(cell / CLASSES)
      dealt[index] = (dealt[index] as number) + (fire[cell] as number) * (met[cell] as number)
    }
    return dealt
  }

  /** @returns for each force, by class, the sum over its enemies */
  #exchanged(ofForces: Float64Array): Float64Array {
    const ofGroups = new Float64Array(this.#groups.length * CLASSES)
    const sumsOfGroups = new Float64Array(ofGroups.length)
    const sums = new Float64Array(ofForces.length)
    this.#addToGroups(ofGroups, ofForces, CLASSES)
    sumReached(sumsOfGroups, ofGroups, this.#reached, CLASSES)
    exchange(sums, ofForces, this.#pairs, CLASSES)
    this.#addFromGroups(sums, sumsOfGroups, CLASSES)
    return sums
  }

  #addToGroups(groups: Float64Array, forces: Float64Array, width: number): void {
    this.#groupOf.forEach((group, index) => {
      add(groups, group, forces, index, width)
    })
  }

  #addFromGroups(forces: Float64Array, groups: Float64Array, width: number): void {
    this.#groupOf.forEach((group, index) => {
      add(forces, index, groups, group, width)
    })
  }

  #pairUp(one: Group, other: Group, pairs: number[]): void {
    for (const a of one.members) {
      const { x, y } = (this.#forces[a] as Force).at
      for (const b of other.members) {
        const there = (this.#forces[b] as Force).at
        const [dx, dy] = [x - there.x, y - there.y]
        if (dx * dx + dy * dy <= RANGE_SQUARE) pairs.push(a, b)
      }
    }
  }
}

/** Whether a force can hurt anybody at all. */
export function canHarm(ships: Forces): boolean {
  return FIGHTING_CLASSES.some((one) => (ships[one] ?? 0) > 0 && strengthOf(one).damage > 0)
}

function hitOf(
  { id, ships, wounds }: Force,
  hull: Float64Array,
  lost: Float64Array,
  first: number,
  dealt: number,
): Hit {
  const left: Partial<Record<FightingClass, number>> = {}
  const hurt: Partial<Record<FightingClass, number>> = {}
  for (let index = 0; index < CLASSES; index++) {
    const one = FIGHTING_CLASSES[index] as FightingClass
    const count = ships[one] ?? 0
    if (count === 0) continue
    const hullLeft = (hull[first + index] as number) - (lost[first + index] as number)
    const stay = shipsLeft(one, count, wounds[one] ?? 0, hullLeft)
    if (stay > 0) left[one] = stay
    if (fullHull(one, stay) > hullLeft) hurt[one] = fullHull(one, stay) - hullLeft
  }
  return { id, ships: left, wounds: hurt, dealt }
}

/**
 * A ship goes for each whole ship's hull that its class has lost. Ships that were hurt when they
 * joined a fleet stay until there is no hull left for them.
 */
function shipsLeft(shipClass: FightingClass, count: number, before: number, hull: number): number {
  const each = fullHull(shipClass, 1)
  const after = fullHull(shipClass, count) - hull
  const gone = Math.floor(after / each) - Math.floor(before / each)
  return Math.min(count - gone, hull)
}

/** Raises each of a pair to what the other one has. */
function meetStrongest(met: Float64Array, strengths: Float64Array, pairs: Int32Array): void {
  for (let index = 0; index < pairs.length; index += 2) {
    const [one, other] = [pairs[index] as number, pairs[index + 1] as number]
    met[one] = Math.max(met[one] as number, strengths[other] as number)
    met[other] = Math.max(met[other] as number, strengths[one] as number)
  }
}

/** Adds to each of a pair what the other one has. */
function exchange(to: Float64Array, from: Float64Array, pairs: Int32Array, width: number): void {
  for (let index = 0; index < pairs.length; index += 2) {
    const [one, other] = [pairs[index] as number, pairs[index + 1] as number]
    add(to, one, from, other, width)
    add(to, other, from, one, width)
  }
}
