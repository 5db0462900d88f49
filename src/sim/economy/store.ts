import type { Goods } from '../fleets/cargo.ts'
import {
  MICROS,
  MINE_ORE_PER_10_S,
  REFINERY_GAS_PER_10_S,
  RICHES_NORMAL,
  STORE_UNITS_PER_LEVEL,
} from '../rules/economy.ts'
import type { Levels } from './levels.ts'

/**
 * The goods at a place. Each grows along a line over time until the store is full. It is looked at
 * and never stepped: only an event settles it. All amounts are whole millionths of a unit.
 */
export interface Store {
  /** What was there at `at`. */
  readonly ore: number
  readonly gas: number
  /** What is yielded in a galaxy ms. */
  readonly orePerMs: number
  readonly gasPerMs: number
  /** Up to how much of each grows. What came back of a cancelled build may be more, and stays. */
  readonly cap: number
  /** Galaxy ms of the last change. */
  readonly at: number
}

/** How a store grows. */
export type Yield = Pick<Store, 'orePerMs' | 'gasPerMs' | 'cap'>

/** The first version in which anything is yielded and built. */
export const YIELDS_SINCE = 5
/** A store that does not grow, as all were before that version. Its time means nothing. */
export const NO_STORE: Store = { ore: 0, gas: 0, orePerMs: 0, gasPerMs: 0, cap: 0, at: 0 }

/** @param at galaxy ms */
export function emptyStore(at: number, yields: Yield): Store {
  return { ore: 0, gas: 0, ...yields, at }
}

/** A store as it is at a moment. @param at galaxy ms; for one before its own, it is as it was */
export function storeAt(store: Store, at: number): Store {
  const { orePerMs, gasPerMs, cap } = store
  if (cap === 0) return store
  const ms = Math.max(0, at - store.at)
  const grown = (amount: number, perMs: number) =>
    Math.max(amount, Math.min(cap, amount + perMs * ms))
  return {
    ...store,
    ...{ ore: grown(store.ore, orePerMs), gas: grown(store.gas, gasPerMs) },
    at: store.at + ms,
  }
}

/** The whole units in a store, which are what can be taken out. */
export function unitsOf({ ore, gas }: Pick<Store, 'ore' | 'gas'>): Goods {
  return { ore: Math.floor(ore / MICROS), gas: Math.floor(gas / MICROS) }
}

export function storeWith(store: Store, { ore, gas }: Goods): Store {
  return { ...store, ore: store.ore + ore * MICROS, gas: store.gas + gas * MICROS }
}

/** @returns null if less than that is there */
export function storeWithout(store: Store, { ore, gas }: Goods): Store | null {
  const left = storeWith(store, { ore: -ore, gas: -gas })
  return left.ore < 0 || left.gas < 0 ? null : left
}

/** What a store has room for, in whole units. One that does not grow yet has no limit. */
export function roomIn({ ore, gas, cap }: Store): Goods {
  if (cap === 0) return { ore: Number.POSITIVE_INFINITY, gas: Number.POSITIVE_INFINITY }
  const room = (amount: number): number => Math.max(0, Math.floor((cap - amount) / MICROS))
  return { ore: room(ore), gas: room(gas) }
}

/** When a store holds so much, if nothing else happens to it, in galaxy ms; null for never. */
export function holdsAt(store: Store, goods: Goods): number | null {
  const msFor = (amount: number, perMs: number, units: number): number | null => {
    const lacking = units * MICROS - amount
    if (lacking <= 0) return 0
    return perMs === 0 || units * MICROS > store.cap ? null : Math.ceil(lacking / perMs)
  }
  const ore = msFor(store.ore, store.orePerMs, goods.ore)
  const gas = msFor(store.gas, store.gasPerMs, goods.gas)
  return ore === null || gas === null ? null : store.at + Math.max(ore, gas)
}

/**
 * What a place of these levels yields. A base does not depend on riches.
 *
 * @param riches those of the place's system
 * @param factor what its owner's industry multiplies it by
 */
export function yieldOf(levels: Levels, riches: Goods, factor = 1): Yield {
  const { base } = levels
  if (base !== undefined) {
    const normal = base * RICHES_NORMAL * factor
    return yieldPerMs(normal, normal, base)
  }
  const { mine = 0, refinery = 0, yard = 0 } = levels
  return yieldPerMs(mine * riches.ore * factor, refinery * riches.gas * factor, yard)
}

/** @param ore levels times riches and what industry makes of it, as `gas` is */
function yieldPerMs(ore: number, gas: number, storeLevel: number): Yield {
  const perMs = (unitsPer10S: number, levels: number): number =>
    Math.round((unitsPer10S * levels * MICROS) / (10_000 * RICHES_NORMAL))
  return {
    orePerMs: perMs(MINE_ORE_PER_10_S, ore),
    gasPerMs: perMs(REFINERY_GAS_PER_10_S, gas),
    cap: STORE_UNITS_PER_LEVEL * (storeLevel + 1) * MICROS,
  }
}
