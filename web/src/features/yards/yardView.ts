import {
  buildMs,
  costOf,
  levelToCome,
  type Product,
  type Queue,
  whyNotBuilt,
} from '../../../../src/sim/economy/build.ts'
import type { Levels } from '../../../../src/sim/economy/levels.ts'
import { holdsAt, type Store, storeAt, yieldOf } from '../../../../src/sim/economy/store.ts'
import type { Goods } from '../../../../src/sim/fleets/cargo.ts'
import {
  BASE_FRIGATE_LEVEL,
  type Building,
  LEVEL_MAX,
  MICROS,
  STATION_CRUISER_LEVEL,
  STORE_UNITS_PER_LEVEL,
  YARD_SPEED_PERCENT,
} from '../../../../src/sim/rules/economy.ts'
import type { Ships } from '../../../../src/sim/rules/ships.ts'
import { SHIP_CLASSES, type ShipClass } from '../../../../src/sim/rules/ships.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import { counted } from '../../ui/words.ts'
import type { YardsGame } from './YardsGame.ts'

/** What is known of the yard of an own place, now. */
export interface YardView {
  readonly store: Store
  readonly levels: Levels
  readonly queue: Queue
  /** When each entry of the queue will be built, in galaxy ms. */
  readonly readyAt: readonly number[]
  readonly docked: Ships
  /** What the place's system has of ore and gas. */
  readonly riches: Goods
}

/** @returns null if the place is not the player's, or was not told of yet */
export function yardView(game: YardsGame, { sectorId, at }: PlaceRef): YardView | null {
  const { pilot, watch } = game
  const place =
    'base' in at
      ? pilot?.base?.id === at.base
        ? pilot.base
        : null
      : pilot?.systems.find(({ sector, system }) => sector === sectorId && system === at.system)
  const riches = watch?.map.sectors[sectorId - 1]?.systems[(place?.system ?? 0) - 1]
  if (!place?.store || !place.levels || !riches) return null
  const { levels, queue, yard } = place
  const store = storeAt(place.store, game.now())
  const readyAt = readyTimes(queue, levels)
  return { store, levels, queue, readyAt, docked: yard?.ships ?? {}, riches }
}

/** When each entry of a queue will be built, in galaxy ms, if nothing comes between. */
export function readyTimes(queue: Queue, levels: Levels): number[] {
  let [at, then] = [0, levels]
  return queue.map(({ product, left, until }) => {
    const waiting = until === null ? left : left - 1
    at = (until ?? at) + waiting * buildMs(product, then)
    if ('building' in product) then = { ...then, [product.building]: product.level }
    return at
  })
}

/** What could be built, and what it takes. */
export interface Option {
  readonly product: Product
  /** What one costs. */
  readonly cost: Goods
  /** How long one takes, in galaxy ms. */
  readonly ms: number
  /** Why it is not built here; null if it is. */
  readonly why: string | null
}

export function shipOptions({ levels }: YardView): Option[] {
  return SHIP_CLASSES.map((ship: ShipClass) => {
    const product = { ship }
    const [cost, ms] = [costOf(product), buildMs(product, levels)]
    return { product, cost, ms, why: whyNotBuilt(ship, levels) }
  })
}

/** The next level of each building of the place. */
export function upgradeOptions({ levels, queue, docked }: YardView): Option[] {
  return (Object.keys(levels) as Building[]).map((building) => {
    const level = levelToCome(queue, levels, building) + 1
    const product = { building, level }
    const [cost, ms] = [costOf(product), buildMs(product, levels)]
    const isFounding = building === 'station' && level === 1
    const why =
      level > LEVEL_MAX[building]
        ? 'It has the highest level, or will have it.'
        : isFounding && (docked.engineer ?? 0) === 0
          ? 'An engineer has to be docked here: it founds the station, and is used up.'
          : null
    return { product, cost, ms, why }
  })
}

/** What is missing for a cost, and when it will be there. */
export interface Missing {
  readonly goods: Goods
  /** Galaxy ms; null for never, as things are. */
  readonly at: number | null
}

/** @returns null if nothing is missing */
export function missingFor({ store }: Pick<YardView, 'store'>, cost: Goods): Missing | null {
  const at = holdsAt(store, cost)
  if (at !== null && at <= store.at) return null
  const lacks = (has: number, asked: number): number => Math.max(0, Math.ceil(asked - has / MICROS))
  return { goods: { ore: lacks(store.ore, cost.ore), gas: lacks(store.gas, cost.gas) }, at }
}

/** What changes with an upgrade, in words: `+12 ore a minute`. */
export function gainInWords(
  game: Pick<YardsGame, 'watch' | 'research'>,
  { levels, riches }: YardView,
  { product }: Option,
): string {
  if (!('building' in product)) return ''
  const { building, level } = product
  const industry = game.research.factorOf('industry')
  const one = yieldOf({ ...levels, [building]: level - 1 }, riches, industry)
  const other = yieldOf({ ...levels, [building]: level }, riches, industry)
  const ore = `+${perMinute(game, other.orePerMs - one.orePerMs)} ore`
  const gas = `+${perMinute(game, other.gasPerMs - one.gasPerMs)} gas`
  switch (building) {
    case 'mine':
      return `${ore} a minute`
    case 'refinery':
      return `${gas} a minute`
    case 'base': {
      const more = level === BASE_FRIGATE_LEVEL ? ', builds frigates' : ''
      return `${ore} and ${gas} a minute, more room, builds faster${more}`
    }
    case 'yard':
      return `builds ${YARD_SPEED_PERCENT} % faster, room for ${counted(STORE_UNITS_PER_LEVEL)} more`
    case 'station': {
      const more = level === STATION_CRUISER_LEVEL ? ', builds cruisers' : ''
      return level === 1
        ? 'fights for the system, and ships can be built'
        : `stronger, sees farther${more}`
    }
  }
}

/** @param perMs in a galaxy ms, in millionths @returns units in a minute of the player's time */
export function perMinute({ watch }: Pick<YardsGame, 'watch'>, perMs: number): string {
  const units = (perMs * 60_000 * (watch?.time.rate ?? 1)) / MICROS
  return String(Math.round(units * 10) / 10)
}
