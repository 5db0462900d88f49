import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { SHIPS_PER_FLEET_MAX } from '../../../../src/sim/rules/commanders.ts'
import { type Ships, shipCount } from '../../../../src/sim/rules/ships.ts'
import { speedInWords, type Tech } from '../../courses/tech.ts'
import { ShipCounts } from '../../ui/ShipCounts.tsx'
import { shipsInWords } from '../../ui/shipsInWords.ts'

interface LaunchFormProps {
  readonly tech: Tech
  readonly docked: Ships
  readonly onLaunch: (ships: Ships, name: string) => Promise<boolean>
  readonly onCancel: () => void
}

/** Says how many ships of each class leave a yard as a new fleet. All of them, at first. */
export function LaunchForm({ tech, docked, onLaunch, onCancel }: LaunchFormProps) {
  const [chosen, setChosen] = useState<Ships>(docked)
  const [name, setName] = useState('')
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => form.current?.querySelector('input')?.focus({ preventScroll: true }), [])
  const count = shipCount(chosen)
  const isPossible = count > 0 && count <= SHIPS_PER_FLEET_MAX
  const launch = async (): Promise<void> => {
    setBusy(true)
    const some = Object.entries(chosen).filter(([, ships]) => ships > 0)
    await onLaunch(Object.fromEntries(some), name.trim()).catch(() => false)
    setBusy(false)
  }
  return (
    <form
      ref={form}
      class="ship-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isPossible && !isBusy) void launch()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onCancel()
      }}
    >
      <ShipCounts
        legend="Ships to launch"
        idPrefix="launch"
        of={docked}
        chosen={chosen}
        onChoose={setChosen}
      />
      <div>
        <label for="launch-name">Name</label>
        <input
          id="launch-name"
          autocomplete="off"
          placeholder="As usual"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <p class="outcome" aria-live="polite">
        {outcome(tech, chosen)}
      </p>
      <div class="orders">
        <button type="submit" class="primary" aria-disabled={!isPossible || isBusy}>
          {isBusy ? 'Launching …' : 'Launch'}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}

function outcome(tech: Tech, chosen: Ships): string {
  const count = shipCount(chosen)
  if (count === 0) return 'One ship at least leaves.'
  if (count > SHIPS_PER_FLEET_MAX) return `A fleet has at most ${SHIPS_PER_FLEET_MAX} ships.`
  return `A new fleet: ${shipsInWords(chosen)} at ${speedInWords(tech, chosen)}.`
}
