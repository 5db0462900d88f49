import { useRef, useState } from 'preact/hooks'
import { type OwnFleet, sectorOfPlace } from '../../../../src/client/OwnFleets.ts'
import { shipCount } from '../../../../src/sim/rules/ships.ts'
import { namesOn, planInWords, restInWords } from '../../courses/planInWords.ts'
import { speedInWords } from '../../courses/tech.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import { useSeconds } from '../../ui/useSeconds.ts'
import { clock, plural, spoken } from '../../ui/words.ts'
import { CargoLine } from './CargoLine.tsx'
import { DestinationBox } from './DestinationBox.tsx'
import type { FleetsGame } from './FleetsGame.ts'
import { MergeForm } from './MergeForm.tsx'
import { RenameForm } from './RenameForm.tsx'
import { SplitForm } from './SplitForm.tsx'
import { sightIn, sightInWords } from './sight.ts'
import './fleets.css'

type FormName = 'rename' | 'split' | 'merge'

interface FleetCardProps {
  readonly game: FleetsGame
  readonly fleet: OwnFleet
}

/** The selected fleet: its name and ships, where it is going, and its orders. */
export function FleetCard({ game, fleet }: FleetCardProps) {
  const [form, setForm] = useState<FormName | null>(null)
  const buttons = useRef<Partial<Record<FormName, HTMLButtonElement | null>>>({})
  const onDone = (): void => {
    if (form) buttons.current[form]?.focus()
    setForm(null)
  }
  const opens = (name: FormName) => ({
    ref: (button: HTMLButtonElement | null) => {
      buttons.current[name] = button
    },
    type: 'button' as const,
    'aria-expanded': form === name,
    onClick: () => setForm(form === name ? null : name),
  })
  /** The card is then another fleet's, so the focus goes to that fleet in the list. */
  const onMoved = (): void => {
    setForm(null)
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>('.fleet[aria-pressed="true"]')?.focus()
    })
  }
  const isInSector = fleet.place.kind === 'sector'
  const canSplit = isInSector && shipCount(fleet.ships ?? {}) > 1
  const canMerge = isInSector && game.companions(fleet).length > 0
  const isUnderWay = fleet.plan.length > 0 || game.navigator.journey(game, fleet) !== null
  return (
    <section class="fleet-card" aria-labelledby="fleet-title">
      <h2 id="fleet-title">{fleet.name}</h2>
      <p class="ships">{shipsOf(game, fleet)}</p>
      <CargoLine fleet={fleet} />
      <Progress game={game} fleet={fleet} />
      <PlanSteps game={game} fleet={fleet} />
      <InSight game={game} fleet={fleet} />
      <DestinationBox game={game} fleet={fleet} />
      <div class="orders">
        <button type="button" disabled={!isUnderWay} onClick={() => game.stop(fleet)}>
          Stop
        </button>
        <button {...opens('rename')}>Rename</button>
        {canSplit && <button {...opens('split')}>Split</button>}
        {canMerge && <button {...opens('merge')}>Merge</button>}
        <button
          type="button"
          aria-pressed={game.following}
          onClick={() => game.follow(!game.following)}
        >
          Follow
        </button>
      </div>
      {form === 'rename' && <RenameForm game={game} fleet={fleet} onDone={onDone} />}
      {form === 'split' && canSplit && (
        <SplitForm game={game} fleet={fleet} onSplit={onMoved} onCancel={onDone} />
      )}
      {form === 'merge' && canMerge && (
        <MergeForm game={game} fleet={fleet} onMerged={onMoved} onCancel={onDone} />
      )}
    </section>
  )
}

/** How much of the way is done. Screen readers read the label, not the countdown. */
function Progress({ game, fleet }: FleetCardProps) {
  useSeconds()
  const name = (id: number): string => game.watch?.map.sectors[id - 1]?.name ?? ''
  const journey = game.navigator.journey(game, fleet)
  const leftMs = journey ? game.msUntil(journey.arriveAt) : 0
  if (fleet.battle?.isHeld) {
    const where = fleet.place.kind === 'sector' ? ` in ${name(fleet.place.sectorId)}` : ''
    return <p class="status">Held in a fight{where}</p>
  }
  if (!journey || leftMs <= 0) {
    const where = fleet.place.kind === 'lane' ? fleet.place.to : fleet.place.sectorId
    const doing = restInWords(fleet.plan, where, namesOn(game.watch?.map))
    return <p class="status">{doing ?? `At rest in ${name(where)}`}</p>
  }
  const now = game.now()
  const jumpsLeft = journey.legs.filter((leg) => leg.kind === 'lane' && leg.arriveAt > now).length
  const inLane = fleet.place.kind === 'lane'
  return (
    <div class="status under-way">
      <p>
        {inLane ? 'In the lane' : 'Under way'} to <b>{name(journey.endsIn)}</b>
        {jumpsLeft > 0 && <small>{plural(jumpsLeft, 'jump')} left</small>}
      </p>
      <p class="eta" role="timer" aria-label={`Arrives in ${spoken(leftMs)}`}>
        {clock(leftMs)}
      </p>
    </div>
  )
}

/** The steps of a plan that lead to more than a place. */
function PlanSteps({ game, fleet }: FleetCardProps) {
  const { plan, place } = fleet
  const isPlain = plan.length < 2 && plan.every(({ kind }) => PLAIN_STEPS.has(kind))
  if (isPlain) return null
  return (
    <p class="plan">
      Plan: {planInWords(plan, sectorOfPlace(place), namesOn(game.watch?.map)).join(', ')}
    </p>
  )
}

/** Steps of which the line above says enough, if there is only one. */
const PLAIN_STEPS: ReadonlySet<string> = new Set(['move', 'jump', 'route'])

/** What the map shows around a fleet, in words. Changes are not read out: they would never end. */
function InSight({ game, fleet }: FleetCardProps) {
  useSeconds()
  const sight = fleet.place.kind === 'sector' ? sightIn(game, fleet.place.sectorId) : null
  return <p class="sight">{sight ? sightInWords(sight) : ''}</p>
}

function shipsOf({ research }: FleetsGame, { ships }: OwnFleet): string {
  if (!ships) return '…'
  return `${shipsInWords(ships)} · ${speedInWords(research, ships)}`
}
