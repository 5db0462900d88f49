import { useEffect, useRef, useState } from 'preact/hooks'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import { NAME_CHARACTERS_MAX } from '../../../src/sim/rules/commanders.ts'
import type { Game } from '../game/Game.ts'

interface RenameFormProps {
  readonly game: Game
  readonly fleet: OwnFleet
  readonly onDone: () => void
}

export function RenameForm({ game, fleet, onDone }: RenameFormProps) {
  const [name, setName] = useState(fleet.name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const onSubmit = (event: Event): void => {
    event.preventDefault()
    if (name.trim() === '') return
    onDone()
    if (name.trim() !== fleet.name) game.rename(fleet, name.trim()).catch(() => undefined)
  }
  return (
    <form class="rename" onSubmit={onSubmit}>
      <label for="fleet-name">New name</label>
      <input
        id="fleet-name"
        ref={field}
        value={name}
        maxLength={NAME_CHARACTERS_MAX}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
        required
      />
      <button type="submit">Save</button>
    </form>
  )
}
