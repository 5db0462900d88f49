import { SHIP_CLASSES, type ShipClass, type Ships } from '../rules/ships.ts'
import {
  FIGHTING_CLASSES,
  type FightingClass,
  type Forces,
  type HullLost,
  PARTS_PER_HULL,
  strengthOf,
} from '../rules/war.ts'
import type { Fleet, Wounds } from './fleet.ts'

/** What has ships or sections of a station, and what hull they have lost. */
interface Hurt {
  readonly ships: Forces
  readonly wounds: HullLost
}

/** The hull of unhurt ones of a class, in thousandths. */
export function fullHull(one: FightingClass, count: number): number {
  return count * strengthOf(one).hull * PARTS_PER_HULL
}

/** The hull that is left, in thousandths. Each ship of a fleet has at least one of them. */
export function hullLeft({ ships, wounds }: Hurt): number {
  let left = 0
  for (const one of FIGHTING_CLASSES) {
    const count = ships[one] ?? 0
    if (count > 0) left += fullHull(one, count) - (wounds[one] ?? 0)
  }
  return left
}

/** The share of its ships' hull that a fleet has left, 0 to 1. */
export function hullShare(fleet: Pick<Fleet, 'ships' | 'wounds'>): number {
  const full = SHIP_CLASSES.reduce((sum, one) => sum + fullHull(one, fleet.ships[one] ?? 0), 0)
  return full === 0 ? 0 : hullLeft(fleet) / full
}

export function plusWounds(some: Wounds, others: Wounds): Wounds {
  return woundsOf((one) => (some[one] ?? 0) + (others[one] ?? 0))
}

export function minusWounds(some: Wounds, others: Wounds): Wounds {
  return woundsOf((one) => (some[one] ?? 0) - (others[one] ?? 0))
}

/**
 * The wounds that ships take along when they leave a fleet: their share, rounded down, but neither
 * they nor the ships that stay are left without hull [OWN-5].
 */
export function woundsTaken(fleet: Pick<Fleet, 'ships' | 'wounds'>, leaving: Ships): Wounds {
  return woundsOf((one) => {
    const [count, part, hurt] = [fleet.ships[one] ?? 0, leaving[one] ?? 0, fleet.wounds[one] ?? 0]
    if (part === 0 || hurt === 0) return 0
    if (part === count) return hurt
    const stayMax = fullHull(one, count - part) - (count - part)
    const share = Math.floor((hurt * part) / count)
    return Math.min(Math.max(share, hurt - stayMax), fullHull(one, part) - part)
  })
}

/** @returns the wounds of all classes, without those that are not hurt */
export function woundsOf(woundsIn: (shipClass: ShipClass) => number): Wounds {
  const wounds: Partial<Record<ShipClass, number>> = {}
  for (const one of SHIP_CLASSES) {
    const hurt = woundsIn(one)
    if (hurt > 0) wounds[one] = hurt
  }
  return wounds
}
