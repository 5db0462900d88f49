import type { Goods } from '../fleets/cargo.ts'
import {
  BASE_FRIGATE_LEVEL,
  BUILD_MS,
  type Building,
  CANCELLED_PERCENT,
  STATION_CRUISER_LEVEL,
  UPGRADE_COST_FACTOR,
  UPGRADE_GAS_PER_ORE,
  UPGRADE_MS,
  UPGRADE_ORE,
  UPGRADE_TIME_FACTOR,
  YARD_SPEED_PERCENT,
} from '../rules/economy.ts'
import { SHIPS, type ShipClass, type Ships } from '../rules/ships.ts'
import type { Levels } from './levels.ts'

/** What is built: ships of a class, or the next level of a building. */
export type Product =
  | { readonly ship: ShipClass }
  | {
      readonly building: Building
      /** The level that it has once this is built. */
      readonly level: number
    }

/** An entry in the queue of a yard. All of it was paid when it was ordered. */
export interface Build {
  readonly id: string
  readonly product: Product
  /** How many are still to come. */
  readonly left: number
  /** What one of them cost, in whole units. */
  readonly ore: number
  readonly gas: number
  /** Galaxy ms at which the one under way was begun; null while all of it waits. */
  readonly since: number | null
  /** Galaxy ms at which the one under way is built. */
  readonly until: number | null
}

export type Queue = readonly Build[]

/** What it takes to found a station: ships that are docked there, and are used up. */
export const FOUNDERS: Ships = { engineer: 1 }

export function isFounding(product: Product): boolean {
  return 'building' in product && product.building === 'station' && product.level === 1
}

/** What one costs, in whole units. */
export function costOf(product: Product): Goods {
  if ('ship' in product) {
    const { ore, gas } = SHIPS[product.ship]
    return { ore, gas }
  }
  const ore = Math.round(UPGRADE_ORE * UPGRADE_COST_FACTOR ** (product.level - 1))
  return { ore, gas: Math.round(ore * UPGRADE_GAS_PER_ORE) }
}

/** How long one takes at a place of these levels, in galaxy ms. */
export function buildMs(product: Product, levels: Levels): number {
  const ms =
    'ship' in product
      ? BUILD_MS[product.ship]
      : UPGRADE_MS * UPGRADE_TIME_FACTOR ** (product.level - 1)
  const { base = 1, yard = base - 1 } = levels
  return Math.round((ms * 100) / (100 + YARD_SPEED_PERCENT * yard))
}

/** @returns why a class of ships is not built at a place of these levels; null if it is */
export function whyNotBuilt(ship: ShipClass, { base, station = 0 }: Levels): string | null {
  if (base !== undefined) {
    if (ship === 'cruiser') return 'Bases build no cruisers: systems with a station do.'
    return ship === 'frigate' && base < BASE_FRIGATE_LEVEL
      ? `A base builds frigates from level ${BASE_FRIGATE_LEVEL} on; this one has level ${base}.`
      : null
  }
  if (station === 0) return 'Ships are built only at systems with a station.'
  return ship === 'cruiser' && station < STATION_CRUISER_LEVEL
    ? `Cruisers are built from level ${STATION_CRUISER_LEVEL} of the station on; this one has level ${station}.`
    : null
}

/** @returns the queue with its first entry under way. @param at galaxy ms at which it may begin */
export function underWay(queue: Queue, levels: Levels, at: number): Queue {
  const [first, ...rest] = queue
  if (!first || first.until !== null) return queue
  return [{ ...first, since: at, until: at + buildMs(first.product, levels) }, ...rest]
}

/**
 * The queue once the one under way is built.
 *
 * @param levels those of the place with it @param at galaxy ms
 */
export function withoutFirst(queue: Queue, levels: Levels, at: number): Queue {
  const [first, ...rest] = queue
  if (!first) return queue
  const left = { ...first, left: first.left - 1, since: null, until: null }
  return underWay(left.left === 0 ? rest : [left, ...rest], levels, at)
}

/** What comes back when an entry is cancelled, in whole units. */
export function goodsBack({ left, ore, gas, until }: Build): Goods {
  const waiting = until === null ? left : left - 1
  const back = (cost: number) =>
    waiting * cost + (until === null ? 0 : Math.floor((cost * CANCELLED_PERCENT) / 100))
  return { ore: back(ore), gas: back(gas) }
}

/** The ships that come back when an entry is cancelled. */
export function shipsBack({ product }: Build): Ships {
  return isFounding(product) ? FOUNDERS : {}
}

/** @returns the level that a building has once all of a queue is built */
export function levelToCome(queue: Queue, levels: Levels, building: Building): number {
  return queue.reduce(
    (level, { product }) =>
      'building' in product && product.building === building ? product.level : level,
    levels[building] ?? 0,
  )
}
