import { isSamePlace, type PlaceRef } from '../../map/placeRef.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import type { HoldingGame } from './HoldingGame.ts'
import { BaseIcon } from './icons.tsx'
import { baseGoods, baseYard, type SystemView, systemsOf } from './placeView.ts'
import { holderInWords, sectorInWords, stationInWords, stockInWords } from './placeWords.ts'
import { HolderIcon } from './SystemFacts.tsx'
import './holding.css'

/**
 * The sector in view, or of the chosen fleet: who owns it, and who holds which of its systems. For
 * keys and screen readers it is the way to what the map shows.
 */
export function SectorCard({ game }: { readonly game: HoldingGame }) {
  useSeconds()
  const { selected, view, facts, pilot, watch } = game
  const sectorId = view ?? (selected?.place.kind === 'sector' ? selected.place.sectorId : null)
  const sector = sectorId === null ? null : watch?.map.sectors[sectorId - 1]
  if (!sector) return null
  const owner = facts.owners.get(sector.id) ?? null
  const base = pilot?.base?.sector === sector.id ? pilot.base : null
  return (
    <section class="sector-card" aria-labelledby="sector-title">
      <h2 id="sector-title">{sector.name}</h2>
      <p class="owner">{sectorInWords(owner, pilot?.commander.id ?? null, game.names)}</p>
      <ul>
        {base && (
          <li>
            <PlaceButton
              game={game}
              place={{ sectorId: sector.id, at: { base: base.id } }}
              icon={<BaseIcon />}
              name="Your base"
              what={stockInWords(baseGoods(game), baseYard(game))}
            />
          </li>
        )}
        {systemsOf(game, sector.id).map((system) => (
          <li key={system.system.id}>
            <PlaceButton
              game={game}
              place={system.ref}
              icon={<HolderIcon {...system} />}
              name={system.system.name}
              what={whatOf(game, system)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface PlaceButtonProps {
  readonly game: HoldingGame
  readonly place: PlaceRef
  readonly icon: preact.JSX.Element
  readonly name: string
  readonly what: string
}

function PlaceButton({ game: { holding }, place, icon, name, what }: PlaceButtonProps) {
  const isOpen = isSamePlace(holding.inspected, place)
  return (
    <button
      type="button"
      class="place"
      aria-pressed={isOpen}
      onClick={() => holding.inspect(place)}
      onFocus={({ currentTarget }) => {
        // Who taps it gets its card, and needs no mark on the map.
        if (currentTarget.matches(':focus-visible')) holding.peek(place, null)
      }}
      onBlur={() => holding.peek(null, null)}
    >
      {icon}
      <span class="name">{name}</span>
      <span class="what">{what}</span>
    </button>
  )
}

function whatOf({ pilot, names }: HoldingGame, view: SystemView): string {
  const { capture, owner, station } = view
  const parts = [holderInWords(view, names)]
  if (owner !== null) parts.push(stationInWords(station))
  if (capture) {
    parts.push(capture.by === pilot?.commander.id ? 'you are taking it' : 'being taken')
  }
  return parts.join(' · ')
}
