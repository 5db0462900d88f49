import { type Build, goodsBack, type Product } from '../../../../src/sim/economy/build.ts'
import { Bar } from '../../ui/Bar.tsx'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { clock } from '../../ui/words.ts'
import type { WorksProps } from './WorksProps.ts'

/** What is built, one after the other. */
export function QueueList({ game, place, name, view }: WorksProps) {
  const { queue, readyAt } = view
  if (queue.length === 0) return <p class="idle">Nothing is being built.</p>
  return (
    <ol class="queue" aria-label="What is being built">
      {queue.map((build, index) => (
        <li key={build.id}>
          <span class="what">{productInWords(build.product, build.left)}</span>
          <span class="when">{clock(game.msUntil(readyAt[index] ?? 0))}</span>
          <button
            type="button"
            class="quiet step"
            aria-label={`Cancel ${productInWords(build.product, build.left)}: ${goodsInWords(goodsBack(build))} come back`}
            title={`Cancel: ${goodsInWords(goodsBack(build))} come back`}
            onClick={() => game.yards.cancel(place, build.id, name)}
          >
            ×
          </button>
          {build.until !== null && <Bar share={shareOf(build, game.now())} tone="good" />}
        </li>
      ))}
    </ol>
  )
}

function productInWords(product: Product, count: number): string {
  if ('ship' in product) return shipsInWords({ [product.ship]: count })
  return `${product.building} level ${product.level}`
}

function shareOf({ since, until }: Build, now: number): number {
  if (since === null || until === null) return 0
  return Math.min(1, Math.max(0, (now - since) / (until - since)))
}
