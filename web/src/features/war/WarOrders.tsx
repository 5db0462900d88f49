import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { STANCES } from '../../../../src/sim/fleets/fleet.ts'
import { STANCES_IN_WORDS } from './fleetWords.ts'
import { StanceIcon } from './icons.tsx'
import { sectorOfSelected } from './inSight.ts'
import { PatrolForm } from './PatrolForm.tsx'
import type { WarGame } from './WarGame.ts'
import './warOrders.css'

/** What the chosen fleet does about others: its stance, and its patrol. */
export function WarOrders({ game }: { readonly game: WarGame }) {
  const { selected: fleet, war } = game
  const sectorId = sectorOfSelected(game)
  if (!fleet || sectorId === null) return null
  const draft = war.patrolDraft?.fleetId === fleet.id ? war.patrolDraft : null
  return (
    <section class="war-orders" aria-label={`Stance of ${fleet.name}`}>
      <Stances game={game} fleet={fleet} />
      {draft ? (
        <PatrolForm game={game} fleet={fleet} draft={draft} />
      ) : (
        <button
          type="button"
          class="patrol"
          onClick={() => war.beginPatrol({ sectorId, fleetId: fleet.id })}
        >
          Patrol …
        </button>
      )}
    </section>
  )
}

function Stances({ game, fleet }: { readonly game: WarGame; readonly fleet: OwnFleet }) {
  return (
    <fieldset class="stances">
      <legend>Stance: {STANCES_IN_WORDS[fleet.stance].does}</legend>
      {STANCES.map((stance) => (
        <button
          key={stance}
          type="button"
          aria-pressed={fleet.stance === stance}
          title={STANCES_IN_WORDS[stance].does}
          onClick={() => game.war.setStance(fleet, stance)}
        >
          <StanceIcon stance={stance} /> {STANCES_IN_WORDS[stance].name}
        </button>
      ))}
    </fieldset>
  )
}
