import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { NAME_UNITS_MAX } from '../../ui/nameUnits.ts'
import type { FleetsGame } from './FleetsGame.ts'
import './rename.css'

interface RenameFormProps {
  readonly game: FleetsGame
  readonly fleet: OwnFleet
  readonly onDone: () => void
}

/**
 * The form stays open with the typed name until the server accepts it. A refusal is shown beside
 * the map.
 */
export function RenameForm({ game, fleet, onDone }: RenameFormProps) {
  const [name, setName] = useState(fleet.name)
  const [isBusy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const rename = async (): Promise<void> => {
    setBusy(true)
    // No other error may lose the typed name either.
    const isDone = await game.rename(fleet, name.trim()).catch(() => false)
    setBusy(false)
    if (isDone) onDone()
    else field.current?.focus()
  }
  const onSubmit = (event: Event): void => {
    event.preventDefault()
    if (isBusy) return
    if (name.trim() === fleet.name) onDone()
    else void rename()
  }
  return (
    <form class="rename" onSubmit={onSubmit}>
      <label for="fleet-name">New name</label>
      <input
        id="fleet-name"
        ref={field}
        value={name}
        maxLength={NAME_UNITS_MAX}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
        required
      />
      <button type="submit" aria-disabled={isBusy}>
        {isBusy ? 'Saving …' : 'Save'}
      </button>
    </form>
  )
}
