import type { SeenFleet } from '../../../../src/client/readFleets.ts'
import { ownerAsTitle } from '../../session/ownerInWords.ts'
import { mightiest } from '../../ui/shipShapes.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { hullInWords, STANCES_IN_WORDS } from './fleetWords.ts'
import { ClassIcon, StanceIcon } from './icons.tsx'
import { blipsInWords, neighbours, sectorOfSelected } from './inSight.ts'
import type { WarGame } from './WarGame.ts'
import { WreckItems } from './WreckItems.tsx'
import { wrecksNear } from './wrecksInSight.ts'
import './sightList.css'

/** The fleets and wrecks that the map shows around the chosen one, for keys and screen readers. */
export function SightList({ game }: { readonly game: WarGame }) {
  useSeconds()
  const sectorId = sectorOfSelected(game)
  const fleets = neighbours(game)
  const wrecks = wrecksNear(game)
  const blips = sectorId === null ? [] : (game.pilot?.seats.in(sectorId)?.blips ?? [])
  const isEmpty = fleets.length === 0 && wrecks.length === 0 && blips.length === 0
  if (sectorId === null || isEmpty) return null
  return (
    <section class="sight-list" aria-labelledby="sight-title">
      <h2 id="sight-title">In sight</h2>
      <ul>
        {fleets.map((fleet) => (
          <li key={fleet.id}>
            <SightButton game={game} sectorId={sectorId} fleet={fleet} />
          </li>
        ))}
        <WreckItems game={game} sectorId={sectorId} wrecks={wrecks} />
      </ul>
      {blipsInWords(blips).map((words) => (
        <p class="blip" key={words}>
          {words}
        </p>
      ))}
    </section>
  )
}

interface SightButtonProps {
  readonly game: WarGame
  readonly sectorId: number
  readonly fleet: SeenFleet
}

function SightButton({ game, sectorId, fleet }: SightButtonProps) {
  const { war, pilot } = game
  const ref = { sectorId, fleetId: fleet.id }
  const isMine = fleet.owner === pilot?.commander.id
  return (
    <button
      type="button"
      class={isMine ? 'own' : ''}
      aria-pressed={war.inspected?.fleetId === fleet.id}
      onClick={() => war.inspect(ref)}
      onFocus={({ currentTarget }) => {
        // Who taps it gets its card, and needs no tip.
        if (currentTarget.matches(':focus-visible')) war.peek(ref, null)
      }}
      onBlur={() => war.peek(null, null)}
    >
      <ClassIcon of={mightiest(fleet.shipsByClass)} />
      <span class="name">{fleet.name}</span>
      <StanceIcon stance={fleet.stance} />
      <span class="what">
        {isMine ? 'Yours' : ownerAsTitle(fleet.owner, game.names)} ·{' '}
        {shipsInWords(fleet.shipsByClass)}
        {fleet.hull < 1 && ` · ${hullInWords(fleet.hull)}`}
        {fleet.battle !== null && ' · in a fight'}
        <span class="visually-hidden">, {STANCES_IN_WORDS[fleet.stance].does}</span>
      </span>
    </button>
  )
}
