import { useRef, useState } from 'preact/hooks'
import { cargoRoom } from '../../../../src/sim/rules/ships.ts'
import { HaulForm } from './HaulForm.tsx'
import type { HaulsGame } from './HaulsGame.ts'
import { ownPlaces } from './ownPlaces.ts'
import './hauls.css'

/** The way to plan a haul for the chosen fleet, if it has haulers and places to go between. */
export function HaulPlanner({ game }: { readonly game: HaulsGame }) {
  const [openFor, setOpenFor] = useState<string | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const { selected: fleet } = game
  if (!fleet || cargoRoom(fleet.ships ?? {}) === 0) return null
  const places = ownPlaces(game)
  const isOpen = openFor === fleet.id
  const close = (): void => {
    setOpenFor(null)
    opener.current?.focus()
  }
  const canHaul = places.length > 1
  return (
    <section class="haul-planner" aria-label={`Hauls of ${fleet.name}`}>
      <button
        ref={opener}
        type="button"
        aria-expanded={isOpen}
        aria-disabled={!canHaul}
        aria-describedby={canHaul ? undefined : 'haul-why'}
        onClick={() => canHaul && setOpenFor(isOpen ? null : fleet.id)}
      >
        Haul goods …
      </button>
      {!canHaul && (
        <p id="haul-why" class="why">
          Goods are hauled between places of yours: take a system first.
        </p>
      )}
      {isOpen && canHaul && (
        <HaulForm key={fleet.id} game={game} fleet={fleet} places={places} onDone={close} />
      )}
    </section>
  )
}
