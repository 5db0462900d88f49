import { amountOf } from '../../../../src/sim/fleets/cargo.ts'
import { cargoRoom } from '../../../../src/sim/rules/ships.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import type { HaulsGame } from './HaulsGame.ts'
import './hauls.css'

interface HandlingButtonsProps {
  readonly game: HaulsGame
  readonly place: PlaceRef
  /** What the place is called within a sentence. */
  readonly name: string
}

/** The chosen fleet loads or unloads at one's own place, if it has haulers. */
export function HandlingButtons({ game, place, name }: HandlingButtonsProps) {
  const { selected: fleet, hauls } = game
  const room = cargoRoom(fleet?.ships ?? {})
  if (!fleet || room === 0) return null
  const load = amountOf(fleet.cargo)
  return (
    <div class="orders handling">
      <button
        type="button"
        aria-disabled={load >= room}
        onClick={() => load < room && hauls.handle(fleet, 'load', place, name)}
      >
        Load {fleet.name}
      </button>
      <button
        type="button"
        aria-disabled={load === 0}
        onClick={() => load > 0 && hauls.handle(fleet, 'unload', place, name)}
      >
        Unload it
      </button>
    </div>
  )
}
