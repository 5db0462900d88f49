import type { Wounds } from '../fleets/fleet.ts'
import { fullHull } from '../fleets/wounds.ts'
import type { Point } from '../galaxy/course.ts'
import { SHIP_CLASSES, SHIPS, type ShipClass, type Ships } from '../rules/ships.ts'
import { BEATS, BEATS_FACTOR, CONTACT_UNITS, PARTS_PER_HULL } from '../rules/war.ts'

/** What fights as one: the ships of a fleet, at a place. */
export interface Force {
  readonly id: string
  /** The number of its side. Forces of one side are hostile to the same sides. */
  readonly side: number
  readonly at: Point
  readonly ships: Ships
  readonly wounds: Wounds
}

/** What a round did to a force. */
export interface Hit {
  readonly id: string
  readonly ships: Ships
  readonly wounds: Wounds
  readonly lost: Ships
  /** Hull destroyed of others, in thousandths: its share of what they lost. */
  readonly dealt: number
  /** Whether an enemy was in range. */
  readonly isEngaged: boolean
}

/** Whether forces of two sides fight. It must be symmetric. */
export type SidesAreHostile = (one: number, other: number) => boolean

const CLASSES = SHIP_CLASSES.length
/** The side of the squares by which forces of one side are taken together, in map units. */
const SQUARE_UNITS = 20

/** Damage of one ship of a class against each class, in thousandths of hull. */
const DAMAGE: readonly (readonly number[])[] = SHIP_CLASSES.map((from) =>
  SHIP_CLASSES.map((to) => SHIPS[from].damage * PARTS_PER_HULL * factor(from, to)),
)

function factor(from: ShipClass, to: ShipClass): number {
  return BEATS[from] === to ? BEATS_FACTOR : 1
}

/** Whether ships can hurt anybody at all. */
export function canHarm(ships: Ships): boolean {
  return SHIP_CLASSES.some((one) => (ships[one] ?? 0) > 0 && SHIPS[one].damage > 0)
}

/**
 * One round of a fight, without dice [PLAY-1]. All deal their damage at once. Each spreads it over
 * the enemies in range by share of hull left, and within one of them over classes likewise.
 *
 * The result does not depend on the order of `forces`. Forces of one side in one square of the map
 * are taken together where all of them reach all of an enemy square, so that the work grows with
 * the number of sides and not of pairs of fleets.
 *
 * @returns what became of each force, by ascending id, also of those that nobody hit
 */
export function fightRound(forces: readonly Force[], hostile: SidesAreHostile): Hit[] {
  const groups = groupsOf(forces)
  const fronts = frontsOf(groups, hostile)
  const members = groups.flatMap((group) => group.members)
  for (const { one, other } of fronts.whole) {
    for (const member of one.members) member.enemyHull += other.hull
    for (const member of other.members) member.enemyHull += one.hull
  }
  for (const { one, other } of fronts.pairs) {
    one.enemyHull += other.hullSum
    other.enemyHull += one.hullSum
  }
  for (const group of groups) group.sumFire()
  for (const { one, other } of fronts.whole) {
    addTo(one.taken, other.fire)
    addTo(other.taken, one.fire)
  }
  for (const { one, other } of fronts.pairs) {
    addTo(one.taken, other.fire)
    addTo(other.taken, one.fire)
  }
  for (const group of groups) for (const member of group.members) member.suffer(group.taken)
  creditDamage(groups, fronts)
  return members
    .sort((one, other) => (one.force.id < other.force.id ? -1 : 1))
    .map((member) => member.hit())
}

/**
 * @param counts whether a force counts as an enemy
 * @returns the ids of forces that have an enemy in range
 */
export function engagedIn(
  forces: readonly Force[],
  hostile: SidesAreHostile,
  counts: (id: string) => boolean,
): Set<string> {
  const { whole, pairs } = frontsOf(groupsOf(forces), hostile)
  const engaged = new Set<string>()
  const meet = (members: readonly Member[], enemies: readonly Member[]): void => {
    if (!enemies.some(({ force }) => counts(force.id))) return
    for (const { force } of members) engaged.add(force.id)
  }
  for (const { one, other } of whole) {
    meet(one.members, other.members)
    meet(other.members, one.members)
  }
  for (const { one, other } of pairs) {
    meet([one], [other])
    meet([other], [one])
  }
  return engaged
}

/** A force in a round. */
class Member {
  readonly force: Force
  readonly hull = new Float64Array(CLASSES)
  readonly hullSum: number
  /** The hull of all its enemies in range. */
  enemyHull = 0
  /** Its damage to each class, for each thousandth of its enemies' hull. */
  readonly fire = new Float64Array(CLASSES)
  /** The share of hull that it loses, by class, to enemies that are not taken together. */
  readonly taken = new Float64Array(CLASSES)
  /** The hull that it loses, by class. */
  readonly lost = new Float64Array(CLASSES)
  dealt = 0

  constructor(force: Force) {
    this.force = force
    let sum = 0
    for (let index = 0; index < CLASSES; index++) {
      const one = SHIP_CLASSES[index] as ShipClass
      const count = force.ships[one] ?? 0
      if (count === 0) continue
      const hull = fullHull(one, count) - (force.wounds[one] ?? 0)
      this.hull[index] = hull
      sum += hull
    }
    this.hullSum = sum
  }

  sumFire(): void {
    if (this.enemyHull === 0) return
    for (let from = 0; from < CLASSES; from++) {
      const count = this.force.ships[SHIP_CLASSES[from] as ShipClass] ?? 0
      const damage = DAMAGE[from]
      if (count === 0 || !damage) continue
      for (let to = 0; to < CLASSES; to++) {
        this.fire[to] = at(this.fire, to) + (count * at(damage, to)) / this.enemyHull
      }
    }
  }

  suffer(ofGroup: Float64Array): void {
    for (let index = 0; index < CLASSES; index++) {
      const hull = at(this.hull, index)
      const share = at(ofGroup, index) + at(this.taken, index)
      this.lost[index] = Math.min(hull, Math.floor(hull * share))
    }
  }

  hit(): Hit {
    const ships: Partial<Record<ShipClass, number>> = {}
    const wounds: Partial<Record<ShipClass, number>> = {}
    const lost: Partial<Record<ShipClass, number>> = {}
    for (let index = 0; index < CLASSES; index++) {
      const one = SHIP_CLASSES[index] as ShipClass
      const count = this.force.ships[one] ?? 0
      if (count === 0) continue
      const before = this.force.wounds[one] ?? 0
      const hull = at(this.hull, index) - at(this.lost, index)
      const left = shipsLeft(one, count, before, hull)
      const hurt = fullHull(one, left) - hull
      if (left > 0) ships[one] = left
      if (hurt > 0) wounds[one] = hurt
      if (left < count) lost[one] = count - left
    }
    const dealt = Math.round(this.dealt)
    return { id: this.force.id, ships, wounds, lost, dealt, isEngaged: this.enemyHull > 0 }
  }
}

/**
 * A ship goes for each whole ship's hull that its class has lost. Ships that were hurt when they
 * joined a fleet stay until there is no hull left for them.
 */
function shipsLeft(shipClass: ShipClass, count: number, before: number, hull: number): number {
  const each = SHIPS[shipClass].hull * PARTS_PER_HULL
  const after = fullHull(shipClass, count) - hull
  const gone = Math.floor(after / each) - Math.floor(before / each)
  return Math.min(count - gone, hull)
}

/** Forces of one side in one square. */
class Group {
  readonly side: number
  readonly members: Member[] = []
  hull = 0
  readonly fire = new Float64Array(CLASSES)
  readonly taken = new Float64Array(CLASSES)
  minX = Number.POSITIVE_INFINITY
  maxX = Number.NEGATIVE_INFINITY
  minY = Number.POSITIVE_INFINITY
  maxY = Number.NEGATIVE_INFINITY

  constructor(side: number) {
    this.side = side
  }

  add(member: Member): void {
    const { x, y } = member.force.at
    this.members.push(member)
    this.hull += member.hullSum
    this.minX = Math.min(this.minX, x)
    this.maxX = Math.max(this.maxX, x)
    this.minY = Math.min(this.minY, y)
    this.maxY = Math.max(this.maxY, y)
  }

  sumFire(): void {
    for (const member of this.members) {
      member.sumFire()
      addTo(this.fire, member.fire)
    }
  }
}

interface Front<T> {
  readonly one: T
  readonly other: T
}

interface Fronts {
  /** Pairs of groups that reach each other wholly. */
  readonly whole: readonly Front<Group>[]
  /** Pairs of forces in range, of groups that reach each other in part. */
  readonly pairs: readonly Front<Member>[]
}

function groupsOf(forces: readonly Force[]): Group[] {
  const groups = new Map<string, Group>()
  const inOrder = [...forces].sort((one, other) => (one.id < other.id ? -1 : 1))
  for (const force of inOrder) {
    const [column, row] = [force.at.x, force.at.y].map((one) => Math.floor(one / SQUARE_UNITS))
    const key = `${column} ${row} ${force.side}`
    const group = groups.get(key) ?? new Group(force.side)
    groups.set(key, group)
    group.add(new Member(force))
  }
  return [...groups.values()]
}

function frontsOf(groups: readonly Group[], hostile: SidesAreHostile): Fronts {
  const whole: Front<Group>[] = []
  const pairs: Front<Member>[] = []
  const square = CONTACT_UNITS * CONTACT_UNITS
  groups.forEach((one, index) => {
    for (let next = index + 1; next < groups.length; next++) {
      const other = groups[next] as Group
      if (one.side === other.side) continue
      const [near, far] = reach(one, other)
      if (near > square || !hostile(one.side, other.side)) continue
      if (far <= square) whole.push({ one, other })
      else {
        for (const a of one.members)
          for (const b of other.members) if (inRange(a, b)) pairs.push({ one: a, other: b })
      }
    }
  })
  return { whole, pairs }
}

/** @returns the squares of the least and the greatest distance that members may have */
function reach(one: Group, other: Group): readonly [near: number, far: number] {
  const gapX = Math.max(0, one.minX - other.maxX, other.minX - one.maxX)
  const gapY = Math.max(0, one.minY - other.maxY, other.minY - one.maxY)
  const spanX = Math.max(one.maxX - other.minX, other.maxX - one.minX)
  const spanY = Math.max(one.maxY - other.minY, other.maxY - one.minY)
  return [gapX * gapX + gapY * gapY, spanX * spanX + spanY * spanY]
}

function inRange({ force: one }: Member, { force: other }: Member): boolean {
  const [dx, dy] = [one.at.x - other.at.x, one.at.y - other.at.y]
  return dx * dx + dy * dy <= CONTACT_UNITS * CONTACT_UNITS
}

/** Shares what each force lost among its enemies, by the damage they dealt to it. */
function creditDamage(groups: readonly Group[], { whole, pairs }: Fronts): void {
  const rates = new Map<Group, Float64Array>()
  for (const group of groups) rates.set(group, lossRates(group))
  const credit = (victims: Group, attackers: Group): void => {
    const rate = rates.get(victims) as Float64Array
    for (const attacker of attackers.members) attacker.dealt += dot(attacker.fire, rate)
  }
  for (const { one, other } of whole) {
    credit(one, other)
    credit(other, one)
  }
  const groupOf = new Map(groups.flatMap((group) => group.members.map((one) => [one, group])))
  for (const { one, other } of pairs) {
    one.dealt += dealtTo(other, groupOf.get(other) as Group, one.fire)
    other.dealt += dealtTo(one, groupOf.get(one) as Group, other.fire)
  }
}

/** @returns for each class, the hull that a group lost for each unit of fire it took */
function lossRates(group: Group): Float64Array {
  const rates = new Float64Array(CLASSES)
  for (const member of group.members) {
    for (let index = 0; index < CLASSES; index++) {
      const share = at(group.taken, index) + at(member.taken, index)
      if (share > 0) rates[index] = at(rates, index) + at(member.lost, index) / share
    }
  }
  return rates
}

function dealtTo(victim: Member, group: Group, fire: Float64Array): number {
  let dealt = 0
  for (let index = 0; index < CLASSES; index++) {
    const share = at(group.taken, index) + at(victim.taken, index)
    if (share > 0) dealt += (at(victim.lost, index) / share) * at(fire, index)
  }
  return dealt
}

function addTo(sum: Float64Array, more: Float64Array): void {
  for (let index = 0; index < CLASSES; index++) sum[index] = at(sum, index) + at(more, index)
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let index = 0; index < CLASSES; index++) sum += at(one, index) * at(other, index)
  return sum
}

function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] as number
}
