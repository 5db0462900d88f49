import { fullInWords, missingInWords, takesInWords } from './optionWords.ts'
import type { WorksProps } from './WorksProps.ts'
import { gainInWords, missingFor, upgradeOptions } from './yardView.ts'

/** The next level of each building, what it takes and what it brings. */
export function UpgradeList({ game, place, name, view }: WorksProps) {
  const full = fullInWords(view)
  return (
    <ul class="upgrades">
      {upgradeOptions(view).map((option) => {
        const { product, why } = option
        if (!('building' in product)) return null
        const { building, level } = product
        const missing = missingFor(view, option.cost)
        const obstacle = why ?? full ?? (missing && missingInWords(game, missing))
        return (
          <li key={building}>
            <button
              type="button"
              aria-disabled={obstacle !== null}
              aria-describedby={`upgrade-${building}`}
              onClick={() => obstacle === null && game.yards.upgrade(place, building, name)}
            >
              <span class="name">
                {level === 1 ? `Build a ${building}` : `${building} to level ${level}`}
              </span>
              <span class="takes">{takesInWords(game, option)}</span>
            </button>
            <p id={`upgrade-${building}`} class="gain">
              {obstacle ?? gainInWords(game, view, option)}
            </p>
          </li>
        )
      })}
    </ul>
  )
}
