import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { Ship } from '../../ui/icons.tsx'
import { useSeconds } from '../../ui/useSeconds.ts'
import { clock } from '../../ui/words.ts'
import type { FleetsGame } from './FleetsGame.ts'

export function FleetList({ game }: { game: FleetsGame }) {
  useSeconds()
  return (
    <section class="fleets" aria-labelledby="fleets-title">
      <h2 id="fleets-title">Fleets</h2>
      {game.fleets.length === 0 && (
        <p class="dim">
          {game.docked > 0
            ? 'All your ships are docked. Open the place where they are to launch them.'
            : 'Your first fleet is on its way …'}
        </p>
      )}
      <ul>
        {game.fleets.map((fleet) => (
          <li key={fleet.id}>
            <button
              type="button"
              class="fleet"
              aria-pressed={fleet.id === game.selectedId}
              onClick={() => choose(game, fleet)}
            >
              <Ship />
              <span class="name">{fleet.name}</span>
              <span class="where">{whereIs(game, fleet)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function choose(game: FleetsGame, fleet: OwnFleet): void {
  if (game.selectedId === fleet.id) game.follow(true)
  game.select(fleet.id)
}

/** The place of a fleet: `Brael`, `Brael → Sisdor · 0:42`, `in the lane to Sisdor · 7 s`. */
function whereIs(game: FleetsGame, fleet: OwnFleet): string {
  const name = (id: number): string => game.watch?.map.sectors[id - 1]?.name ?? ''
  const journey = game.navigator.journey(game, fleet)
  const leftMs = journey ? game.msUntil(journey.arriveAt) : 0
  const here =
    fleet.place.kind === 'lane' ? `Lane to ${name(fleet.place.to)}` : name(fleet.place.sectorId)
  if (fleet.battle) return `${here} · in a fight`
  if (!journey || leftMs <= 0) return here
  const isLast = fleet.place.kind === 'lane' && fleet.place.to === journey.endsIn
  const isHere = fleet.place.kind !== 'lane' && fleet.place.sectorId === journey.endsIn
  return isLast || isHere
    ? `${here} · ${clock(leftMs)}`
    : `${here} → ${name(journey.endsIn)} · ${clock(leftMs)}`
}
