import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import { cargoRoom } from '../../../../src/sim/rules/ships.ts'
import { counted } from '../../ui/words.ts'
import type { HaulsGame } from './HaulsGame.ts'
import type { OwnPlace } from './ownPlaces.ts'

interface HaulFormProps {
  readonly game: HaulsGame
  readonly fleet: OwnFleet
  /** Two at least. */
  readonly places: readonly OwnPlace[]
  readonly onDone: () => void
}

/** Says what to carry from where to where, once or again and again. */
export function HaulForm({ game, fleet, places, onDone }: HaulFormProps) {
  const [fromKey, setFrom] = useState(places[0]?.key)
  const [toKey, setTo] = useState(places[1]?.key)
  const [ore, setOre] = useState('')
  const [gas, setGas] = useState('')
  const [repeats, setRepeats] = useState(true)
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => form.current?.querySelector('select')?.focus({ preventScroll: true }), [])
  const from = places.find(({ key }) => key === fromKey)
  const to = places.find(({ key }) => key === toKey)
  const room = cargoRoom(fleet.ships ?? {})
  const goods = ore === '' && gas === '' ? null : { ore: unitsIn(ore), gas: unitsIn(gas) }
  const obstacle = whyNot(fleet, from, to, goods && goods.ore + goods.gas, room)
  const haul = async (): Promise<void> => {
    if (!from || !to) return
    setBusy(true)
    const plan = { fleetId: fleet.id, from: from.ref, to: to.ref, goods, repeats }
    const how = repeats ? ', again and again' : ''
    const what = `${fleet.name} hauls from ${from.inSentence} to ${to.inSentence}${how}.`
    const isDone = await game.hauls.haul(fleet, plan, what).catch(() => false)
    setBusy(false)
    if (isDone) onDone()
  }
  return (
    <form
      ref={form}
      class="ship-form haul-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (obstacle === null && !isBusy) void haul()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onDone()
      }}
    >
      <PlaceChoice
        label="From"
        id="haul-from"
        places={places}
        chosen={fromKey}
        onChoose={setFrom}
      />
      <PlaceChoice label="To" id="haul-to" places={places} chosen={toKey} onChoose={setTo} />
      <div class="amounts">
        <Amount label="Ore" id="haul-ore" value={ore} onChange={setOre} />
        <Amount label="Gas" id="haul-gas" value={gas} onChange={setGas} />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={repeats}
          onChange={(event) => setRepeats(event.currentTarget.checked)}
        />
        Again and again
      </label>
      <p class="outcome" aria-live="polite">
        {obstacle ??
          `Up to ${counted(room)} units ${repeats ? 'in each round' : 'at once'}. What does not fit into the store stays aboard.`}
      </p>
      <div class="orders">
        <button type="submit" class="primary" aria-disabled={obstacle !== null || isBusy}>
          Haul
        </button>
        <button type="button" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  )
}

function whyNot(
  { place }: OwnFleet,
  from: OwnPlace | undefined,
  to: OwnPlace | undefined,
  units: number | null,
  room: number,
): string | null {
  if (place.kind === 'lane') return 'It is in a starlane, and takes orders when it comes out.'
  if (!from || !to || from.key === to.key) return 'Choose two different places.'
  if (units === 0) return 'Say how much, or leave both empty for as much as fits.'
  if (units !== null && units > room) return `Its haulers have room for ${counted(room)} units.`
  return null
}

/** @returns 0 for what is no number of units */
function unitsIn(text: string): number {
  const units = Number(text)
  return Number.isSafeInteger(units) && units > 0 ? units : 0
}

interface PlaceChoiceProps {
  readonly label: string
  readonly id: string
  readonly places: readonly OwnPlace[]
  readonly chosen: string | undefined
  readonly onChoose: (key: string) => void
}

function PlaceChoice({ label, id, places, chosen, onChoose }: PlaceChoiceProps) {
  return (
    <div class="place-choice">
      <label for={id}>{label}</label>
      <select id={id} value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        {places.map(({ key, name, stock }) => (
          <option key={key} value={key}>
            {stock === '' ? name : `${name} · ${stock}`}
          </option>
        ))}
      </select>
    </div>
  )
}

interface AmountProps {
  readonly label: string
  readonly id: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function Amount({ label, id, value, onChange }: AmountProps) {
  return (
    <div>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        placeholder="what fits"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  )
}
