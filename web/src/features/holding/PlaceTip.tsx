import { useSeconds } from '../../ui/useSeconds.ts'
import type { HoldingGame } from './HoldingGame.ts'
import { BaseIcon } from './icons.tsx'
import { baseYard, systemView } from './placeView.ts'
import { dockedInWords } from './placeWords.ts'
import { HolderIcon, SystemFacts } from './SystemFacts.tsx'
import './holding.css'

const WIDTH_PX = 250
const HEIGHT_PX = 150
const AWAY_PX = 18

/** What is known of the place under the mouse. The sector's card tells others the same. */
export function PlaceTip({ game }: { readonly game: HoldingGame }) {
  useSeconds()
  const { peeked } = game.holding
  if (!peeked?.at) return null
  const { ref, at } = peeked
  const left = at.x + AWAY_PX + WIDTH_PX > innerWidth ? at.x - AWAY_PX - WIDTH_PX : at.x + AWAY_PX
  const top = Math.min(at.y + AWAY_PX, innerHeight - HEIGHT_PX)
  const view = 'system' in ref.at ? systemView(game, ref.sectorId, ref.at.system) : null
  const yard = baseYard(game)
  return (
    <div class="place-tip" aria-hidden="true" style={{ left: `${left}px`, top: `${top}px` }}>
      {view ? (
        <>
          <p class="title">
            <HolderIcon {...view} /> {view.system.name}
          </p>
          <SystemFacts game={game} view={view} />
        </>
      ) : (
        <>
          <p class="title">
            <BaseIcon /> Your base
          </p>
          <p class="place-facts">{yard ? dockedInWords(yard) : ''}</p>
        </>
      )}
    </div>
  )
}
