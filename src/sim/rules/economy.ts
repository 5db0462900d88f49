import type { Goods } from '../fleets/cargo.ts'
import { STATION_LEVEL_MAX } from './holding.ts'
import type { ShipClass } from './ships.ts'

/** What places yield and build. Every number has its unit in its name; times are galaxy time. */

/** Amounts of goods and credits are whole numbers of millionths, so that no sum is ever rounded. */
export const MICROS = 1_000_000

/** What can be upgraded: a base; at a system, its mine, its refinery, its yard and its station. */
export const BUILDINGS = ['base', 'mine', 'refinery', 'yard', 'station'] as const
export type Building = (typeof BUILDINGS)[number]

/** The ore that a mine yields in 10 s, for each of its levels, at riches of `RICHES_NORMAL`. */
export const MINE_ORE_PER_10_S = 6
/** The gas that a refinery yields, likewise. */
export const REFINERY_GAS_PER_10_S = 4
export const RICHES_NORMAL = 3
/** A store holds so much of each of the goods, times its level and one. */
export const STORE_UNITS_PER_LEVEL = 2_000

export const LEVEL_MAX: Readonly<Record<Building, number>> = {
  base: 5,
  mine: 10,
  refinery: 10,
  yard: 10,
  station: STATION_LEVEL_MAX,
}
/** The ore that the first level of a building costs. Each further one costs more by a factor. */
export const UPGRADE_ORE = 100
export const UPGRADE_COST_FACTOR = 1.6
/** The gas that an upgrade costs for each unit of ore. */
export const UPGRADE_GAS_PER_ORE = 0.5
/** How long the first level takes to build. Each further one takes longer by a factor. */
export const UPGRADE_MS = 30_000
export const UPGRADE_TIME_FACTOR = 1.4
/** How long a yard of no level takes to build a ship. */
export const BUILD_MS: Readonly<Record<ShipClass, number>> = {
  scout: 15_000,
  interceptor: 20_000,
  frigate: 40_000,
  cruiser: 90_000,
  hauler: 40_000,
  engineer: 90_000,
}
/** By how much each level of a yard, or of a base beyond its first, is faster. */
export const YARD_SPEED_PERCENT = 10
export const BUILDS_QUEUED_MAX = 5
/** The most ships in one order to build. */
export const SHIPS_PER_BUILD_MAX = 100
/** What comes back of what is being built when it is cancelled. All of what only waits comes back. */
export const CANCELLED_PERCENT = 50

/** The level of a base from which on it builds frigates. */
export const BASE_FRIGATE_LEVEL = 3
/** The level of a station from which on its system builds cruisers. */
export const STATION_CRUISER_LEVEL = 3

/** How long a fleet takes to load or unload, and between two rounds of a plan that is repeated. */
export const HANDLING_MS = 3_000

/** What a new commander's base has in store. */
export const HOME_GOODS: Goods = { ore: 500, gas: 250 }
