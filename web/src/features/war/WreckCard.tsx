import { useLayoutEffect, useRef } from 'preact/hooks'
import type { SeenWreck } from '../../../../src/client/readSites.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { WreckIcon } from './icons.tsx'
import type { WarGame } from './WarGame.ts'
import { salvageOutlook, seenWreck, wreckInWords } from './wrecksInSight.ts'
import './target.css'

/** The chosen wreck in sight: what it holds, and what one's own fleet can take of it. */
export function WreckCard({ game }: { readonly game: WarGame }) {
  useSeconds()
  const { inspected } = game.war.wrecks
  const wreck = seenWreck(game, inspected)
  return inspected && wreck ? (
    <Card key={wreck.id} game={game} sectorId={inspected.sectorId} wreck={wreck} />
  ) : null
}

interface CardProps {
  readonly game: WarGame
  readonly sectorId: number
  readonly wreck: SeenWreck
}

function Card({ game, sectorId, wreck }: CardProps) {
  const title = useRef<HTMLHeadingElement>(null)
  // Who chose it by keyboard goes on from here.
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), [])
  const { selected, war } = game
  const { obstacle, ore } = salvageOutlook(game, sectorId, wreck)
  const isOn = selected?.plan.some((one) => one.kind === 'salvage' && one.wreckId === wreck.id)
  const close = (): void => war.wrecks.inspect(null)
  const salvage = (): void => {
    if (selected && obstacle === null && !isOn) void war.wrecks.salvage(selected, wreck)
  }
  return (
    <section
      class="target"
      aria-labelledby="wreck-title"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <h2 id="wreck-title" ref={title} tabIndex={-1}>
        <WreckIcon /> Wreck
      </h2>
      <p class="facts">It holds {wreckInWords(wreck, game)}.</p>
      <div class="attack">
        <p id="salvage-outlook">{obstacle ?? `${selected?.name} can take ${ore} ore of it.`}</p>
        <button
          type="button"
          class="primary"
          aria-disabled={obstacle !== null || isOn}
          aria-describedby="salvage-outlook"
          onClick={salvage}
        >
          {isOn ? 'Salvaging' : 'Salvage'}
        </button>
      </div>
      <button type="button" class="quiet close" aria-label="Close" onClick={close}>
        ×
      </button>
    </section>
  )
}
