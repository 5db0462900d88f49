import type { SeenWreck } from '../../../../src/client/readSites.ts'
import { WreckIcon } from './icons.tsx'
import type { WarGame } from './WarGame.ts'
import { wreckInWords } from './wrecksInSight.ts'

interface WreckItemsProps {
  readonly game: WarGame
  readonly sectorId: number
  readonly wrecks: readonly SeenWreck[]
}

/** Wrecks as items of the list of what is in sight. */
export function WreckItems({ game, sectorId, wrecks }: WreckItemsProps) {
  const { war } = game
  return wrecks.map((wreck) => (
    <li key={wreck.id}>
      <button
        type="button"
        aria-pressed={war.wrecks.inspected?.wreckId === wreck.id}
        onClick={() => war.inspectWreck({ sectorId, wreckId: wreck.id })}
      >
        <WreckIcon />
        <span class="name">Wreck</span>
        <span class="what">{wreckInWords(wreck, game)}</span>
      </button>
    </li>
  ))
}
