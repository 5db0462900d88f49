import { storeAt, unitsOf } from '../../../../src/sim/economy/store.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import { goodsInWords } from '../../ui/goodsInWords.ts'
import type { HaulsGame } from './HaulsGame.ts'

/** A place of the player, as a haul names it. */
export interface OwnPlace {
  readonly key: string
  readonly ref: PlaceRef
  readonly name: string
  /** What is in store there, in words; empty if it was not told. */
  readonly stock: string
}

/** The player's base and systems, the base first. */
export function ownPlaces(game: Pick<HaulsGame, 'pilot' | 'watch' | 'now'>): OwnPlace[] {
  const { pilot, watch } = game
  const { base, systems = [] } = pilot ?? {}
  const at = game.now()
  const stock = (store: NonNullable<typeof base>['store']): string =>
    store ? goodsInWords(unitsOf(storeAt(store, at))) : ''
  const bases = base
    ? [
        {
          ref: { sectorId: base.sector, at: { base: base.id } },
          name: `Your base in ${watch?.map.sectors[base.sector - 1]?.name ?? ''}`,
          stock: stock(base.store),
        },
      ]
    : []
  const held = systems.map(({ sector, system, store }) => ({
    ref: { sectorId: sector, at: { system } },
    name: watch?.map.sectors[sector - 1]?.systems[system - 1]?.name ?? '',
    stock: stock(store),
  }))
  const named = held.sort((one, other) => one.name.localeCompare(other.name))
  return [...bases, ...named].map((place) => ({ key: JSON.stringify(place.ref), ...place }))
}
