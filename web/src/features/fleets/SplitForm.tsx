import { useEffect, useRef, useState } from 'preact/hooks'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import {
  fleetSpeed,
  minusShips,
  SHIP_CLASSES,
  type ShipClass,
  type Ships,
  shipCount,
} from '../../../../src/sim/rules/ships.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import type { FleetsGame } from './FleetsGame.ts'
import './shipForms.css'

interface SplitFormProps {
  readonly game: FleetsGame
  readonly fleet: OwnFleet
  readonly onSplit: () => void
  readonly onCancel: () => void
}

/** Says how many ships of each class leave. At least one leaves, and at least one stays. */
export function SplitForm({ game, fleet, onSplit, onCancel }: SplitFormProps) {
  const [leaving, setLeaving] = useState<Ships>({})
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const ships = fleet.ships ?? {}
  const left = minusShips(ships, leaving)
  const isPossible = left !== null && shipCount(left) > 0 && shipCount(leaving) > 0
  const set = (shipClass: ShipClass, count: number): void => {
    const most = ships[shipClass] ?? 0
    setLeaving({ ...leaving, [shipClass]: Math.min(Math.max(Math.trunc(count) || 0, 0), most) })
  }
  const split = async (): Promise<void> => {
    setBusy(true)
    const some = Object.entries(leaving).filter(([, count]) => count > 0)
    const isDone = await game.split(fleet, Object.fromEntries(some)).catch(() => false)
    setBusy(false)
    if (isDone) onSplit()
  }
  const onSubmit = (event: Event): void => {
    event.preventDefault()
    if (isPossible && !isBusy) void split()
  }
  return (
    <form
      ref={form}
      class="ship-form"
      onSubmit={onSubmit}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <fieldset>
        <legend>Ships that leave</legend>
        {SHIP_CLASSES.filter((shipClass) => (ships[shipClass] ?? 0) > 0).map((shipClass) => (
          <div class="count" key={shipClass}>
            <label for={`split-${shipClass}`}>{shipClass}</label>
            <button
              type="button"
              class="step"
              aria-label={`One ${shipClass} fewer`}
              aria-disabled={(leaving[shipClass] ?? 0) === 0}
              onClick={() => set(shipClass, (leaving[shipClass] ?? 0) - 1)}
            >
              −
            </button>
            <input
              id={`split-${shipClass}`}
              type="number"
              inputMode="numeric"
              min={0}
              max={ships[shipClass]}
              value={leaving[shipClass] ?? 0}
              onInput={(event) => set(shipClass, event.currentTarget.valueAsNumber)}
            />
            <button
              type="button"
              class="step"
              aria-label={`One ${shipClass} more`}
              aria-disabled={(leaving[shipClass] ?? 0) === ships[shipClass]}
              onClick={() => set(shipClass, (leaving[shipClass] ?? 0) + 1)}
            >
              +
            </button>
            <span class="of">of {ships[shipClass]}</span>
          </div>
        ))}
      </fieldset>
      <p class="outcome" aria-live="polite">
        {isPossible ? outcome(leaving, left) : 'One ship at least leaves, and one stays.'}
      </p>
      <button type="submit" aria-disabled={!isPossible || isBusy}>
        {isBusy ? 'Splitting …' : 'Split off'}
      </button>
    </form>
  )
}

function outcome(leaving: Ships, left: Ships): string {
  return `${part(leaving)} in a new fleet; ${part(left)} in this one.`
}

function part(ships: Ships): string {
  return `${shipsInWords(ships)} at ${fleetSpeed(ships)} units/s`
}
