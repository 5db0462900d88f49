import type { OwnEvent } from '../../../../src/protocol/feedEvents.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { yardInWords } from './holdingWords.ts'
import type { Names } from './Names.ts'

type OfYards =
  | 'build.queued'
  | 'build.cancelled'
  | 'ship.built'
  | 'building.upgraded'
  | 'yield.changed'
type YardNews = Extract<OwnEvent, { type: OfYards }>

/** What a commander hears of what its places build. */
export function yardNewsInWords({ type, sector, data }: YardNews, names: Names): string | null {
  const where = yardInWords(data.at, sector, names)
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
    case 'yield.changed':
      return `What ${where} yields has changed.`
  }
}
