import { storeAt, unitsOf } from '../../../../src/sim/economy/store.ts'
import { namesOn } from '../../courses/planInWords.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import type { HaulsGame } from './HaulsGame.ts'

/** A place of the player, as a haul names it. */
export interface OwnPlace {
  readonly key: string
  readonly ref: PlaceRef
  readonly name: string
  /** What it is called within a sentence. */
  readonly inSentence: string
  /** What is in store there, in words; empty if it was not told. */
  readonly stock: string
}

/** The player's base and systems, the base first. */
export function ownPlaces(game: Pick<HaulsGame, 'pilot' | 'watch' | 'now'>): OwnPlace[] {
  const { pilot, watch } = game
  const { base, systems = [] } = pilot ?? {}
  const at = game.now()
  const map = namesOn(watch?.map)
  const stock = (store: NonNullable<typeof base>['store']): string =>
    store ? goodsInWords(unitsOf(storeAt(store, at))) : ''
  const bases = base
    ? [
        {
          ref: { sectorId: base.sector, at: { base: base.id } },
          name: `Your base in ${map.sector(base.sector)}`,
          inSentence: `your base in ${map.sector(base.sector)}`,
          stock: stock(base.store),
        },
      ]
    : []
  const held = systems.map(({ sector, system, store }) => {
    const name = map.system(sector, system)
    const ref = { sectorId: sector, at: { system } }
    return { ref, name, inSentence: name, stock: stock(store) }
  })
  const named = held.sort((one, other) => one.name.localeCompare(other.name))
  return [...bases, ...named].map((place) => ({ key: JSON.stringify(place.ref), ...place }))
}
