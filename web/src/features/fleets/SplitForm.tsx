import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { minusShips, type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { speedInWords, type Tech } from '../../courses/tech.ts'
import { ShipCounts } from '../../ui/ShipCounts.tsx'
import { shipsInWords } from '../../ui/shipsInWords.ts'
import type { FleetsGame } from './FleetsGame.ts'

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
  useLayoutEffect(() => form.current?.querySelector('input')?.focus(), [])
  const ships = fleet.ships ?? {}
  const left = minusShips(ships, leaving)
  const isPossible = left !== null && shipCount(left) > 0 && shipCount(leaving) > 0
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
      <ShipCounts
        legend="Ships that leave"
        idPrefix="split"
        of={ships}
        chosen={leaving}
        onChoose={setLeaving}
      />
      <p class="outcome" aria-live="polite">
        {isPossible
          ? outcome(game.research, leaving, left)
          : 'One ship at least leaves, and one stays.'}
      </p>
      <button type="submit" aria-disabled={!isPossible || isBusy}>
        {isBusy ? 'Splitting …' : 'Split off'}
      </button>
    </form>
  )
}

function outcome(tech: Tech, leaving: Ships, left: Ships): string {
  return `${part(tech, leaving)} in a new fleet; ${part(tech, left)} in this one.`
}

function part(tech: Tech, ships: Ships): string {
  return `${shipsInWords(ships)} at ${speedInWords(tech, ships)}`
}
