import { captureShare } from '../../../../src/client/readSystems.ts'
import { Bar } from '../../ui/Bar.tsx'
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
        <Bar share={station.hull} tone={station.isBeaten ? 'bad' : 'good'} />
      )}
      {capture && (
        <>
          <p class="capture">{captureInWords(game, capture)}</p>
          <Bar share={captureShare(capture, game.now())} tone="gold" />
        </>
      )}
    </div>
  )
}
