import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { MERGE_RANGE_UNITS, SHIPS_PER_FLEET_MAX } from '../../../../src/sim/rules/commanders.ts'
import { plusShips, shipCount } from '../../../../src/sim/rules/ships.ts'
import { speedInWords, type Tech } from '../../courses/tech.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { plural } from '../../ui/words.ts'
import type { Companion, FleetsGame } from './FleetsGame.ts'
import '../../ui/shipForms.css'

interface MergeFormProps {
  readonly game: FleetsGame
  readonly fleet: OwnFleet
  readonly onMerged: () => void
  readonly onCancel: () => void
}

/** Lists the other fleets in the sector. Those near enough can take in this one's ships. */
export function MergeForm({ game, fleet, onMerged, onCancel }: MergeFormProps) {
  useSeconds()
  const [isBusy, setBusy] = useState(false)
  // The order stays as it was when the form opened: nothing moves under a finger.
  const [order] = useState(() => game.companions(fleet).map((one) => one.fleet.id))
  const companions = game
    .companions(fleet)
    .sort((one, other) => placeIn(order, one) - placeIn(order, other))
  const list = useRef<HTMLUListElement>(null)
  useLayoutEffect(() => list.current?.querySelector<HTMLElement>('button')?.focus(), [])
  const merge = async (into: OwnFleet): Promise<void> => {
    setBusy(true)
    const isDone = await game.merge(fleet, into).catch(() => false)
    setBusy(false)
    if (isDone) onMerged()
  }
  return (
    <div class="ship-form">
      <p id="merge-title">All ships of {fleet.name} join:</p>
      <ul ref={list} aria-labelledby="merge-title">
        {companions.map((companion) => {
          const obstacle = obstacleTo(fleet, companion)
          return (
            <li key={companion.fleet.id}>
              <button
                type="button"
                class="joins"
                aria-disabled={obstacle !== null || isBusy}
                onClick={() => obstacle === null && !isBusy && void merge(companion.fleet)}
                onKeyDown={(event) => event.key === 'Escape' && onCancel()}
              >
                <span class="name">{companion.fleet.name}</span>
                <span class="why">
                  {obstacle ?? together(game.research, fleet, companion.fleet)}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function placeIn(order: readonly string[], { fleet }: Companion): number {
  const place = order.indexOf(fleet.id)
  return place === -1 ? order.length : place
}

function together(tech: Tech, fleet: OwnFleet, other: OwnFleet): string {
  const ships = plusShips(fleet.ships ?? {}, other.ships ?? {})
  return `${plural(shipCount(ships), 'ship')} together, at ${speedInWords(tech, ships)}`
}

/** Why two fleets cannot merge now; null if they can. */
function obstacleTo(fleet: OwnFleet, { fleet: other, units }: Companion): string | null {
  if (units > MERGE_RANGE_UNITS)
    return `${Math.ceil(units)} units away: fly within ${MERGE_RANGE_UNITS}`
  const ships = shipCount(fleet.ships ?? {}) + shipCount(other.ships ?? {})
  return ships > SHIPS_PER_FLEET_MAX ? `together over ${SHIPS_PER_FLEET_MAX} ships` : null
}
