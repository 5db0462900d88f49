import { useRef, useState } from 'preact/hooks'
import type { Yard } from '../../../../src/sim/holding/base.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import type { HoldingGame } from './HoldingGame.ts'
import { LaunchForm } from './LaunchForm.tsx'
import { dockOutlook } from './outlooks.ts'
import { dockedInWords } from './placeWords.ts'

interface YardPartProps {
  readonly game: HoldingGame
  readonly place: PlaceRef
  /** What the place is called within a sentence. */
  readonly name: string
  /** Null if it has not been told yet. */
  readonly yard: Yard | null
  readonly isOpen: boolean
}

/** The yard of one's own place: what is docked, and ways in and out. */
export function YardPart({ game, place, name, yard, isOpen }: YardPartProps) {
  const [isLaunching, setLaunching] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const { holding, selected } = game
  const close = (): void => {
    setLaunching(false)
    opener.current?.focus()
  }
  const launch = async (ships: Ships, fleetName: string): Promise<boolean> => {
    const isDone = await holding.launch(place, ships, fleetName, name)
    if (isDone) close()
    return isDone
  }
  const { obstacle, text } = dockOutlook(game, isOpen)
  const canLaunch = isOpen && yard !== null && shipCount(yard.ships) > 0
  return (
    <div class="yard">
      <h3>Yard</h3>
      <p class="docked">
        {yard ? dockedInWords(yard) : 'What is docked here has not been told yet.'}
      </p>
      <button
        ref={opener}
        type="button"
        aria-expanded={isLaunching}
        aria-disabled={!canLaunch}
        onClick={() => canLaunch && setLaunching(!isLaunching)}
      >
        Launch …
      </button>
      {isLaunching && canLaunch && (
        <LaunchForm tech={game.research} docked={yard.ships} onLaunch={launch} onCancel={close} />
      )}
      <p class="outlook" id="dock-outlook">
        {obstacle ?? text}
      </p>
      <button
        type="button"
        aria-disabled={obstacle !== null}
        aria-describedby="dock-outlook"
        onClick={() => obstacle === null && selected && holding.dock(selected, place, name)}
      >
        {selected ? `Dock ${selected.name} here` : 'Dock here'}
      </button>
    </div>
  )
}
