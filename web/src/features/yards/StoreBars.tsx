import { useEffect, useRef } from 'preact/hooks'
import { type Store, storeAt } from '../../../../src/sim/economy/store.ts'
import { MICROS } from '../../../../src/sim/rules/economy.ts'
import { Bar } from '../../ui/Bar.tsx'
import { counted } from '../../ui/words.ts'
import type { YardsGame } from './YardsGame.ts'
import { perMinute } from './yardView.ts'

/** How often an amount that grows is written anew, at most. */
const COUNT_MS = 100

interface StoreBarsProps {
  readonly game: YardsGame
  /** As it is now. */
  readonly store: Store
}

/** Ore and gas in a store, which count up. */
export function StoreBars({ game, store }: StoreBarsProps) {
  return (
    <dl class="store">
      <Amount game={game} store={store} good="ore" perMs={store.orePerMs} />
      <Amount game={game} store={store} good="gas" perMs={store.gasPerMs} />
    </dl>
  )
}

interface AmountProps extends StoreBarsProps {
  readonly good: 'ore' | 'gas'
  readonly perMs: number
}

function Amount({ game, store, good, perMs }: AmountProps) {
  const shown = useRef<HTMLSpanElement>(null)
  const text = (at: number): string => counted(Math.floor(storeAt(store, at)[good] / MICROS))
  useEffect(() => {
    if (perMs === 0) return
    const timer = setInterval(() => {
      if (shown.current) shown.current.textContent = text(game.now())
    }, COUNT_MS)
    return () => clearInterval(timer)
  })
  const isFull = store[good] >= store.cap
  const rate = isFull ? 'full' : `+${perMinute(game, perMs)} a minute`
  return (
    <div class={good}>
      <dt>{good}</dt>
      <dd>
        <span class="amount" ref={shown}>
          {text(store.at)}
        </span>
        <span class="of"> of {counted(store.cap / MICROS)}</span>
        <span class="rate">{perMs === 0 && !isFull ? 'none is yielded' : rate}</span>
        <Bar share={Math.min(1, store[good] / store.cap)} tone={isFull ? 'bad' : 'gold'} />
      </dd>
    </div>
  )
}
