import { SHIP_CLASSES, SHIPS, type ShipClass, type Ships } from './ships.ts'

/**
 * What earns and costs credits. Amounts are whole micro-credits, of which 1,000,000 are a credit.
 * Rates are whole micro-credits in a galaxy ms, so that no balance is ever rounded.
 */

/** A credit in 10 s, as a rate. */
const CREDIT_PER_10_S = 100
/** A credit in 100 s, as a rate. */
const CREDIT_PER_100_S = 10

/** What a new commander has, in credits. */
export const STIPEND_CREDITS = 1_000
/** What a base earns. */
export const BASE_INCOME_PER_MS = 5 * CREDIT_PER_10_S
/** For how long after its commander's last order a base earns, in galaxy ms. */
export const BASE_INCOME_MS = 24 * 3_600_000

/** What a held system earns. @param level that of its station; 0 for none */
export function systemIncomePerMs(level: number): number {
  return (5 * level + 2) * CREDIT_PER_10_S
}

/** How many systems a commander holds that cost nothing to administer. */
export const SYSTEMS_FREE_MAX = 12
/** Each system beyond them costs so much more than the one before. */
const ADMINISTRATION_STEP_PER_MS = 10 * CREDIT_PER_10_S

/** What it costs to administer so many systems. */
export function administrationPerMs(systems: number): number {
  const beyond = Math.max(0, systems - SYSTEMS_FREE_MAX)
  return (ADMINISTRATION_STEP_PER_MS * beyond * (beyond + 1)) / 2
}

/** What a ship costs to keep, in credits in 100 s. */
export const UPKEEP_PER_100_S: Readonly<Record<ShipClass, number>> = {
  scout: 1,
  interceptor: 2,
  frigate: 4,
  cruiser: 10,
  hauler: 2,
  engineer: 4,
}

/** What ships cost to keep. */
export function upkeepPerMs(ships: Ships): number {
  return SHIP_CLASSES.reduce(
    (sum, one) => sum + (ships[one] ?? 0) * UPKEEP_PER_100_S[one] * CREDIT_PER_100_S,
    0,
  )
}

/** What a unit of goods is worth before any market has a say, in credits. */
export const ORE_WORTH = 1
export const GAS_WORTH = 2

/** What ships are worth, in credits. */
export function worthOf(ships: Ships): number {
  return SHIP_CLASSES.reduce((sum, one) => {
    const { ore, gas } = SHIPS[one]
    return sum + (ships[one] ?? 0) * (ore * ORE_WORTH + gas * GAS_WORTH)
  }, 0)
}

/** The share of the worth of pirates' ships that is paid to those who destroy them. */
export const BOUNTY_PERCENT = 20
/** What one commander gets in bounties in a galaxy day, at most, in credits. */
export const BOUNTY_CREDITS_PER_DAY_MAX = 2_000
export const DAY_MS = 24 * 3_600_000
