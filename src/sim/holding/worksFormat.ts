import type { Format, Plain } from '../core/formats.ts'
import { NO_STORE, type Store } from '../economy/store.ts'
import type { Goods } from '../fleets/cargo.ts'
import { MICROS } from '../rules/economy.ts'

/**
 * Version 4 kept the goods of a place in its yard, in whole units. They did not grow, and nothing was
 * built. A store brought up from there grows once its sector has opened it.
 */

/** @returns a yard without its goods, and the store with them */
export function withStore(yard: Plain): { yard: Plain; store: Store } {
  const { ore, gas, ...ships } = yard
  const goods = { ore: Number(ore) * MICROS, gas: Number(gas) * MICROS }
  return { yard: ships, store: { ...NO_STORE, ...goods } }
}

/** @throws Error if the store grows, which only version 5 can store */
export function withoutStore(yard: Plain, store: Store): Plain {
  const { ships, wounds, at } = yard
  checkStill(store)
  return { ships, wounds, ore: store.ore / MICROS, gas: store.gas / MICROS, at }
}

/** The data of an event with a yard and its store. */
export const WITH_STORE: Format = {
  from: 4,
  changes: [
    {
      since: 5,
      up: (data) => ({ ...data, ...withStore(data.yard as Plain) }),
      down: ({ store, ...data }) => ({
        ...data,
        yard: withoutStore(data.yard as Plain, store as Store),
      }),
    },
  ],
}

/** The data of an event by which a place begins, with its store. */
export const WITH_NEW_STORE: Format = {
  from: 4,
  changes: [
    {
      since: 5,
      up: (data) => ({ ...data, store: NO_STORE }),
      down({ store, ...data }) {
        checkStill(store as Store)
        return data
      },
    },
  ],
}

/** @throws Error if the store grows, which only version 5 can store */
export function checkStill({ cap }: Store): void {
  if (cap !== 0) throw new Error('a store that grows can be written from version 5 on')
}

/** The data of an event with goods that are gone. */
export const LOST_STORE: Format = {
  from: 4,
  changes: [
    {
      since: 5,
      up({ goods, ...data }) {
        const { ore, gas } = goods as Goods
        return { ...data, store: { ore: ore * MICROS, gas: gas * MICROS } }
      },
      down({ store, ...data }) {
        const { ore, gas } = store as Goods
        return { ...data, goods: { ore: ore / MICROS, gas: gas / MICROS } }
      },
    },
  ],
}
