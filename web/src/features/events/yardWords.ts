import type { OwnEvent } from '../../../../src/protocol/feedEvents.ts'
import { amountOf } from '../../../../src/sim/fleets/cargo.ts'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { yardInWords } from './holdingWords.ts'
import type { Names } from './Names.ts'

type OfYards =
  | 'build.queued'
  | 'build.cancelled'
  | 'ship.built'
  | 'building.upgraded'
  | 'yield.changed'
  | 'goods.loaded'
  | 'goods.unloaded'
type YardNews = Extract<OwnEvent, { type: OfYards }>

/** What a commander hears of what its places build. */
export function yardNewsInWords({ type, sector, data }: YardNews, names: Names): string | null {
  const where = yardInWords(data.at, sector, names)
  const fleetName = 'fleetId' in data ? (names.fleet(data.fleetId) ?? 'A fleet of yours') : ''
  switch (type) {
    case 'build.queued':
      // Whoever ordered it knows, and the queue shows it.
      return null
    case 'build.cancelled': {
      const { ore, gas } = data.goods
      return `Building was cancelled at ${where}: ${ore} ore and ${gas} gas came back.`
    }
    case 'ship.built':
      return `${shipsInWords({ [data.ship]: 1 })} was built at ${where}.`
    case 'building.upgraded':
      return `The ${data.building} has level ${data.level} at ${where}.`
    case 'goods.loaded':
      // What is loaded as it was ordered is no news: the fleet's card shows it.
      return amountOf(data.short) === 0
        ? null
        : `${fleetName} loaded ${goodsInWords(data.goods)} at ${where}, and ${goodsInWords(data.short)} less than it was to.`
    case 'goods.unloaded':
      return `${fleetName} unloaded ${goodsInWords(data.goods)} at ${where}${
        amountOf(data.short) === 0
          ? ''
          : `: the store is full, and ${goodsInWords(data.short)} stayed aboard`
      }.`
    case 'yield.changed':
      return `What ${where} yields has changed.`
  }
}
