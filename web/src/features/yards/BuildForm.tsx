import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { upkeepPerMs } from '../../../../src/sim/rules/credits.ts'
import { SHIPS_PER_BUILD_MAX } from '../../../../src/sim/rules/economy.ts'
import type { ShipClass } from '../../../../src/sim/rules/ships.ts'
import { creditsInWords, perMinute } from '../../ui/creditsInWords.ts'
import { clock, plural } from '../../ui/words.ts'
import { fullInWords, missingInWords, takesInWords } from './optionWords.ts'
import type { WorksProps } from './WorksProps.ts'
import { missingFor, shipOptions } from './yardView.ts'

/** What ships cost to keep, from when they are built. */
function upkeepInWords(ship: ShipClass, count: number, timeRate: number): string {
  const upkeep = perMinute(upkeepPerMs({ [ship]: count }), timeRate)
  return `Upkeep: ${creditsInWords(upkeep)} credits a minute.`
}

/** Says how many ships of which class to build. */
export function BuildForm({ game, place, name, view }: WorksProps) {
  const options = shipOptions(view)
  const [ship, setShip] = useState<ShipClass>('scout')
  const [count, setCount] = useState(1)
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => form.current?.querySelector('input')?.focus({ preventScroll: true }), [])
  const option = options.find(({ product }) => 'ship' in product && product.ship === ship)
  if (!option) return null
  const { cost, ms, why } = option
  const all = { ore: cost.ore * count, gas: cost.gas * count }
  const missing = missingFor(view, all)
  const obstacle = why ?? fullInWords(view) ?? (missing && missingInWords(game, missing))
  const isPossible = obstacle === null && count > 0
  const set = (to: number): void =>
    setCount(Math.min(Math.max(Math.trunc(to) || 1, 1), SHIPS_PER_BUILD_MAX))
  const build = async (): Promise<void> => {
    setBusy(true)
    await game.yards.build(place, ship, count, name).catch(() => false)
    setBusy(false)
  }
  const before = Math.max(0, game.msUntil(view.readyAt.at(-1) ?? 0))
  const readyMs = before + (ms * count) / (game.watch?.time.rate ?? 1)
  return (
    <form
      ref={form}
      class="ship-form build-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isPossible && !isBusy) void build()
      }}
    >
      <fieldset class="classes">
        <legend>What to build</legend>
        {options.map(({ product, ...takes }) =>
          'ship' in product ? (
            <label key={product.ship} class={takes.why === null ? '' : 'not-here'}>
              <input
                type="radio"
                name="build-class"
                checked={product.ship === ship}
                onChange={() => setShip(product.ship)}
              />
              <span class="name">{product.ship}</span>
              <span class="takes">{takesInWords(game, takes)}</span>
            </label>
          ) : null,
        )}
      </fieldset>
      <div class="count">
        <label for="build-count">How many</label>
        <button
          type="button"
          class="step"
          aria-label="One fewer"
          aria-disabled={count === 1}
          onClick={() => set(count - 1)}
        >
          −
        </button>
        <input
          id="build-count"
          type="number"
          inputMode="numeric"
          min={1}
          max={SHIPS_PER_BUILD_MAX}
          value={count}
          onInput={(event) => set(event.currentTarget.valueAsNumber)}
        />
        <button type="button" class="step" aria-label="One more" onClick={() => set(count + 1)}>
          +
        </button>
      </div>
      <p class="outcome" aria-live="polite">
        {obstacle ?? `${all.ore} ore and ${all.gas} gas. All of it is ready in ${clock(readyMs)}.`}{' '}
        {upkeepInWords(ship, count, game.watch?.time.rate ?? 1)}
      </p>
      <button type="submit" class="primary" aria-disabled={!isPossible || isBusy}>
        {`Build ${plural(count, ship)}`}
      </button>
    </form>
  )
}
