import { Tip } from '../../ui/Tip.tsx'
import { useSeconds } from '../../ui/useSeconds.ts'
import type { HoldingGame } from './HoldingGame.ts'
import { BaseIcon } from './icons.tsx'
import { baseGoods, baseYard, systemView } from './placeView.ts'
import { stockInWords } from './placeWords.ts'
import { HolderIcon, SystemFacts } from './SystemFacts.tsx'
import './holding.css'

/** What is known of the place under the mouse. The sector's card tells others the same. */
export function PlaceTip({ game }: { readonly game: HoldingGame }) {
  useSeconds()
  const { peeked } = game.holding
  if (!peeked?.at) return null
  const { ref, at } = peeked
  const view = 'system' in ref.at ? systemView(game, ref.sectorId, ref.at.system) : null
  return (
    <Tip at={at}>
      {view ? (
        <>
          <p class="tip-name">
            <HolderIcon {...view} /> <span>{view.system.name}</span>
          </p>
          <SystemFacts game={game} view={view} />
        </>
      ) : (
        <>
          <p class="tip-name">
            <BaseIcon /> <span>Your base</span>
          </p>
          <p class="place-facts">{stockInWords(baseGoods(game), baseYard(game))}</p>
        </>
      )}
    </Tip>
  )
}
