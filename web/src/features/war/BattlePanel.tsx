import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { ROUNDS_BEFORE_RETREAT } from '../../../../src/sim/rules/war.ts'
import { ownerAsTitle } from '../../session/ownerInWords.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { plural } from '../../ui/words.ts'
import type { BattleView, EndedBattle, Ending, PartyView } from './Battles.ts'
import { HullBar } from './HullBar.tsx'
import { Blades } from './icons.tsx'
import type { WarGame } from './WarGame.ts'
import './battle.css'

/** The battles that own fleets are in: who fights, what is left of each, and the way out. */
export function BattlePanel({ game }: { readonly game: WarGame }) {
  const views = game.war.battles.views(game.pilot?.commander.id ?? null)
  const { ended } = game.war.battles
  return (
    <>
      {views.map((battle) => (
        <BattleCard key={battle.id} game={game} battle={battle} />
      ))}
      {ended && <EndedCard key={ended.id} game={game} ended={ended} />}
    </>
  )
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  won: 'You won the fight',
  lost: 'You lost the fight',
  fled: 'You left the fight',
  over: 'The fight is over',
}

/** What came of a fight, and the way to its report. */
function EndedCard({ game, ended }: { readonly game: WarGame; readonly ended: EndedBattle }) {
  const { id, sectorId, ending, lost, othersLost } = ended
  const where = game.watch?.map.sectors[sectorId - 1]?.name ?? ''
  const inWords = (ships: Ships): string => (shipCount(ships) > 0 ? shipsInWords(ships) : 'nothing')
  return (
    <section class={`battle ended ${ending}`} aria-labelledby="ended-title">
      <h2 id="ended-title">
        <Blades /> {ENDINGS[ending]} in {where}
      </h2>
      <p>You lost {inWords(lost)}.</p>
      <p class="dim">The others lost {inWords(othersLost)}.</p>
      <div class="orders">
        <button type="button" onClick={() => game.reports.open(id)}>
          Report and replay
        </button>
        <button type="button" onClick={() => game.war.noteEnd()}>
          Dismiss
        </button>
      </div>
    </section>
  )
}

function BattleCard({ game, battle }: { readonly game: WarGame; readonly battle: BattleView }) {
  useSeconds()
  const { id, sectorId, round, parties } = battle
  const own = game.fleets.filter((fleet) => fleet.battle?.id === id)
  const where = game.watch?.map.sectors[sectorId - 1]?.name ?? ''
  return (
    <section class="battle" aria-labelledby={`battle-${id}`}>
      <h2 id={`battle-${id}`}>
        <Blades /> Fight in {where}
      </h2>
      <p class="round">
        <span>{round === 0 ? 'It begins' : `Round ${round}`}</span>
        <span class="dim">{nextRound(game, battle)}</span>
      </p>
      <ul class="parties">
        {parties.map((party) => (
          <Party key={party.party} game={game} party={party} />
        ))}
      </ul>
      {own.map((fleet) => (
        <Retreat key={fleet.id} game={game} fleet={fleet} isAlone={own.length === 1} />
      ))}
    </section>
  )
}

function nextRound(game: WarGame, { nextAt }: BattleView): string {
  const leftMs = nextAt === null ? 0 : game.msUntil(nextAt)
  return leftMs > 0 ? `next round in ${Math.ceil(leftMs / 1000)} s` : 'next round now'
}

function Party({ game, party }: { readonly game: WarGame; readonly party: PartyView }) {
  const { left, lost, hull, fleets } = party
  const isMine = party.party === game.pilot?.commander.id
  return (
    <li class={isMine ? 'mine' : ''}>
      <p class="who">
        <b>{isMine ? 'You' : ownerAsTitle(party.party, game.names)}</b>
        <span class="dim">{fleets === 1 ? '' : plural(fleets, 'fleet')}</span>
        <span class="percent">{Math.round(hull * 100)} %</span>
      </p>
      <HullBar hull={hull} />
      <p class="left">{shipCount(left) > 0 ? shipsInWords(left) : 'Nothing left'}</p>
      {shipCount(lost) > 0 && <p class="lost">Lost: {shipsInWords(lost)}</p>}
    </li>
  )
}

interface RetreatProps {
  readonly game: WarGame
  readonly fleet: OwnFleet
  readonly isAlone: boolean
}

function Retreat({ game, fleet, isAlone }: RetreatProps) {
  const rounds = fleet.battle?.rounds ?? 0
  const isReady = rounds >= ROUNDS_BEFORE_RETREAT
  const why = `after ${ROUNDS_BEFORE_RETREAT} rounds; it has fought ${rounds}`
  return (
    <button
      type="button"
      class="retreat"
      aria-disabled={!isReady}
      onClick={() => isReady && game.war.retreat(fleet)}
    >
      {isAlone ? 'Retreat' : `Retreat: ${fleet.name}`}
      <small>{isReady ? 'one last volley, then away' : why}</small>
    </button>
  )
}
