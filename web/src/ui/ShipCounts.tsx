import { SHIP_CLASSES, type ShipClass, type Ships } from '../../../src/sim/rules/ships.ts'
import './shipForms.css'

interface ShipCountsProps {
  readonly legend: string
  /** Unique among the forms of the page. */
  readonly idPrefix: string
  /** The ships of which some are chosen. */
  readonly of: Ships
  readonly chosen: Ships
  readonly onChoose: (chosen: Ships) => void
}

/** How many ships of each class to take, by buttons or by keys. */
export function ShipCounts({ legend, idPrefix, of: ships, chosen, onChoose }: ShipCountsProps) {
  const set = (shipClass: ShipClass, count: number): void => {
    const most = ships[shipClass] ?? 0
    onChoose({ ...chosen, [shipClass]: Math.min(Math.max(Math.trunc(count) || 0, 0), most) })
  }
  return (
    <fieldset>
      <legend>{legend}</legend>
      {SHIP_CLASSES.filter((shipClass) => (ships[shipClass] ?? 0) > 0).map((shipClass) => (
        <div class="count" key={shipClass}>
          <label for={`${idPrefix}-${shipClass}`}>{shipClass}</label>
          <button
            type="button"
            class="step"
            aria-label={`One ${shipClass} fewer`}
            aria-disabled={(chosen[shipClass] ?? 0) === 0}
            onClick={() => set(shipClass, (chosen[shipClass] ?? 0) - 1)}
          >
            −
          </button>
          <input
            id={`${idPrefix}-${shipClass}`}
            type="number"
            inputMode="numeric"
            min={0}
            max={ships[shipClass]}
            value={chosen[shipClass] ?? 0}
            onInput={(event) => set(shipClass, event.currentTarget.valueAsNumber)}
          />
          <button
            type="button"
            class="step"
            aria-label={`One ${shipClass} more`}
            aria-disabled={(chosen[shipClass] ?? 0) === (ships[shipClass] ?? 0)}
            onClick={() => set(shipClass, (chosen[shipClass] ?? 0) + 1)}
          >
            +
          </button>
          <span class="of">of {ships[shipClass]}</span>
        </div>
      ))}
    </fieldset>
  )
}
