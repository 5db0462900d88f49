import { useMemo, useRef, useState } from 'preact/hooks'
import { journeyWith } from '../../../../src/client/itinerary.ts'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { SectorId } from '../../../../src/sim/core/ids.ts'
import { startOf } from '../../courses/Plot.ts'
import { speedWith } from '../../courses/tech.ts'
import { clock } from '../../ui/words.ts'
import type { FleetsGame } from './FleetsGame.ts'
import './destination.css'

interface Option {
  readonly sectorId: SectorId
  readonly name: string
  readonly travelMs: number
}

/** An editable combobox with a list, as the ARIA Authoring Practices describe it. */
export function DestinationBox({ game, fleet }: { game: FleetsGame; fleet: OwnFleet }) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const all = useMemo(() => (isOpen ? destinations(game, fleet) : []), [isOpen, game, fleet])
  const sought = typed.trim().toLowerCase()
  const options = all.filter(({ name }) => name.toLowerCase().includes(sought))
  const current = options[Math.min(active, options.length - 1)]

  const choose = (option: Option): void => {
    setOpen(false)
    setTyped('')
    game.plotTo({ kind: 'sector', sectorId: option.sectorId })
  }
  const step = (by: number): void => {
    setOpen(true)
    const next = Math.max(0, Math.min(options.length - 1, isOpen ? active + by : 0))
    setActive(next)
    document.getElementById(idOf(options[next]))?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Enter' && isOpen && current) choose(current)
    else if (event.key === 'Escape' && isOpen) setOpen(false)
    else return
    event.preventDefault()
  }
  return (
    <div class="destination">
      <label for="destination">Send to</label>
      <input
        id="destination"
        ref={field}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls="destinations"
        aria-autocomplete="list"
        aria-activedescendant={isOpen && current ? idOf(current) : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="Any sector …"
        value={typed}
        onClick={() => setOpen(true)}
        onFocus={() => setActive(0)}
        onBlur={() => setOpen(false)}
        onInput={(event) => {
          setTyped(event.currentTarget.value)
          setActive(0)
          setOpen(true)
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id="destinations"
        class="options"
        role="listbox"
        aria-label="Sectors by travel time"
        hidden={!isOpen}
      >
        {options.map((option) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, as in every combobox
          <div
            key={option.sectorId}
            id={idOf(option)}
            role="option"
            tabIndex={-1}
            aria-selected={option === current}
            // The field must keep the focus until the click arrives.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            <span>{option.name}</span>
            <span class="time">{clock(option.travelMs)}</span>
          </div>
        ))}
        {options.length === 0 && <p class="dim">No sector of that name</p>}
      </div>
    </div>
  )
}

function idOf(option: Option | undefined): string {
  return `destination-${option?.sectorId ?? 'none'}`
}

/** All other sectors, the shortest journey first. */
function destinations(game: FleetsGame, fleet: OwnFleet): Option[] {
  const map = game.watch?.map
  if (!map || !fleet.ships) return []
  const speed = speedWith(game.research, fleet.ships)
  const here = startOf(fleet, false)
  const now = game.now()
  const options: Option[] = []
  for (const { id, name } of map.sectors) {
    if (id === here) continue
    const plan = [{ kind: 'route', toSector: id }] as const
    const journey = journeyWith(map, fleet.place, plan, speed, now)
    if (!journey) continue
    options.push({ sectorId: id, name, travelMs: game.msUntil(journey.arriveAt) })
  }
  return options.sort((one, other) => one.travelMs - other.travelMs)
}
