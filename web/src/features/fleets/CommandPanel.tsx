import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Chevron } from '../../ui/icons.tsx'
import { FleetCard } from './FleetCard.tsx'
import { FleetList } from './FleetList.tsx'
import type { FleetsGame } from './FleetsGame.ts'
import { PlotCard } from './PlotCard.tsx'
import './command.css'

interface CommandPanelProps {
  readonly game: FleetsGame
  /** What comes before the chosen fleet, because it may be urgent. */
  readonly urgent: ComponentChildren
  /** What comes after it. */
  readonly children: ComponentChildren
}

/** Fleets and orders: on the left of a wide window, a sheet at the bottom of a narrow one. */
export function CommandPanel({ game, urgent, children }: CommandPanelProps) {
  const [isFolded, setFolded] = useState(false)
  const fleet = game.selected
  return (
    <main class={`command ${isFolded ? 'folded' : ''}`} aria-label="Command">
      <button
        type="button"
        class="handle"
        aria-expanded={!isFolded}
        aria-label={isFolded ? 'Unfold the command panel' : 'Fold the command panel'}
        onClick={() => setFolded(!isFolded)}
      >
        <Chevron />
      </button>
      <FleetList game={game} />
      {game.plot && fleet && <PlotCard game={game} plot={game.plot} fleet={fleet} />}
      {urgent}
      {fleet && <FleetCard key={fleet.id} game={game} fleet={fleet} />}
      {children}
    </main>
  )
}
