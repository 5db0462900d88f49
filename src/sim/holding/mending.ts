import type { Fleet } from '../fleets/fleet.ts'
import { fullHull, minusWounds, plusWounds, woundsOf, woundsTaken } from '../fleets/wounds.ts'
import { MENDING_PERCENT_PER_S } from '../rules/holding.ts'
import { minusShips, plusShips, type Ships } from '../rules/ships.ts'
import type { Yard } from './base.ts'
import type { Station, System } from './system.ts'

type Force = Pick<Fleet, 'ships' | 'wounds'>

/** A second has so many ms, and a whole so many percent. */
const PERCENT_MS_PER_S = 100 * 1_000
/** By then everything has mended. A longer time would only make the numbers large. */
const MENDED_MS = PERCENT_MS_PER_S / MENDING_PERCENT_PER_S

/**
 * A yard as it is at a moment. Its wounds mend along a line, in whole thousandths of hull. It is
 * looked at and never stepped: only an event settles it, and holds the result.
 *
 * @param at galaxy ms, not before the yard's own
 */
export function yardAt({ at: since, ...yard }: Yard, at: number): Yard {
  const ms = Math.min(at - since, MENDED_MS)
  const { ships, wounds } = yard
  const left = woundsOf((one) => {
    const full = fullHull(one, ships[one] ?? 0)
    const mended = Math.floor((full * MENDING_PERCENT_PER_S * ms) / PERCENT_MS_PER_S)
    return Math.max(0, (wounds[one] ?? 0) - mended)
  })
  return { ...yard, wounds: left, at }
}

/** Ships dock, with their wounds. @param at galaxy ms */
export function yardWith(yard: Yard, { ships, wounds }: Force, at: number): Yard {
  const now = yardAt(yard, at)
  return {
    ships: plusShips(now.ships, ships),
    wounds: plusWounds(now.wounds, wounds),
    at,
  }
}

/**
 * Ships leave, and take their share of the wounds along.
 *
 * @param at galaxy ms
 * @returns the yard without them, and the wounds they have; null if the yard has too few
 */
export function yardWithout(
  yard: Yard,
  ships: Ships,
  at: number,
): { readonly yard: Yard; readonly wounds: Force['wounds'] } | null {
  const now = yardAt(yard, at)
  const left = minusShips(now.ships, ships)
  if (!left) return null
  const wounds = woundsTaken(now, ships)
  return { yard: { ...now, ships: left, wounds: minusWounds(now.wounds, wounds) }, wounds }
}

/** The share of its whole hull that mends in a time, 0 to 1. @param ms galaxy ms */
export function mendedShare(ms: number): number {
  return Math.min(Math.max(0, ms), MENDED_MS) / MENDED_MS
}

/** A station as it is at a moment. Like a yard it is looked at, and never stepped. */
export function stationAt({ level, lost, at: since, isBeaten }: Station, at: number): Station {
  const ms = Math.min(at - since, MENDED_MS)
  const mended = Math.floor(
    (fullHull('station', level) * MENDING_PERCENT_PER_S * ms) / PERCENT_MS_PER_S,
  )
  const left = Math.max(0, lost - mended)
  return { level, lost: left, at, isBeaten: isBeaten && left > 0 }
}

/** @returns when a station has wholly mended, if nothing happens to it, in galaxy ms */
export function wholeAt({ level, lost, at }: Station): number {
  if (lost === 0) return at
  const perMs = fullHull('station', level) * MENDING_PERCENT_PER_S
  return at + Math.ceil((lost * PERCENT_MS_PER_S) / perMs)
}

/**
 * A system with its station and its docked ships as they are at a moment. In a battle, and while
 * somebody takes it, nothing mends.
 *
 * @param at galaxy ms
 */
export function systemAt(system: System, at: number): System {
  const { station, yard, battle, capture } = system
  if (battle || capture) return { ...system, station: { ...station, at }, yard: { ...yard, at } }
  return { ...system, station: stationAt(station, at), yard: yardAt(yard, at) }
}
