/** Ore and gas, in whole units. */
export interface Goods {
  readonly ore: number
  readonly gas: number
}

export const NO_GOODS: Goods = { ore: 0, gas: 0 }

export function amountOf({ ore, gas }: Goods): number {
  return ore + gas
}

export function plusGoods(some: Goods, others: Goods): Goods {
  return { ore: some.ore + others.ore, gas: some.gas + others.gas }
}

/** @param others no more of each than there is of `some` */
export function minusGoods(some: Goods, others: Goods): Goods {
  return { ore: some.ore - others.ore, gas: some.gas - others.gas }
}

/**
 * What stays of goods where there is less room: as much as fits, of both kinds alike. What does not
 * fit is the rest, to the unit [OWN-6].
 *
 * @param room units of ore and gas, taken together
 */
export function fitting(goods: Goods, room: number): Goods {
  const amount = amountOf(goods)
  if (amount <= room) return goods
  const ore = Math.floor((goods.ore * room) / amount)
  return { ore, gas: room - ore }
}
