import { captureShare } from '../../../../src/client/readSystems.ts'
import type { HoldingGame } from './HoldingGame.ts'
import { FreeIcon, HeldIcon, OwnIcon } from './icons.tsx'
import type { SystemView } from './placeView.ts'
import { captureInWords, holdsInWords, stationInWords } from './placeWords.ts'

interface SystemProps {
  readonly game: HoldingGame
  readonly view: SystemView
}

export function HolderIcon({ owner, isMine }: Pick<SystemView, 'owner' | 'isMine'>) {
  if (owner === null) return <FreeIcon />
  return isMine ? <OwnIcon /> : <HeldIcon />
}

/** What is known of a system. */
export function SystemFacts({ game, view }: SystemProps) {
  const { system, station, isInFight, capture } = view
  const level = station?.level ?? 0
  return (
    <div class="place-facts">
      <p>{holdsInWords(view, game.names)}</p>
      <p>
        {system.star} star · riches: ore {system.ore}, gas {system.gas}
      </p>
      <p class="station">
        {stationInWords(station)}
        {isInFight && ' · in a fight'}
      </p>
      {station && level > 0 && (
        <Bar share={station.hull} kind={station.isBeaten ? 'beaten' : 'hull'} />
      )}
      {capture && (
        <>
          <p class="capture">{captureInWords(game, capture)}</p>
          <Bar share={captureShare(capture, game.now())} kind="capture" />
        </>
      )}
    </div>
  )
}

interface BarProps {
  readonly share: number
  readonly kind: 'hull' | 'beaten' | 'capture'
}

/** The words beside it say it too. */
function Bar({ share, kind }: BarProps) {
  return (
    <span class={`place-bar ${kind}`} aria-hidden="true">
      <span style={{ width: `${share * 100}%` }} />
    </span>
  )
}
