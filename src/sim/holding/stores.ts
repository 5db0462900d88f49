import type { Scene } from '../core/Scene.ts'
import type { SectorCore } from '../core/SectorCore.ts'
import type { Levels } from '../economy/levels.ts'
import { NO_STORE, type Store, storeWith, YIELDS_SINCE, yieldOf } from '../economy/store.ts'
import { type Goods, NO_GOODS } from '../fleets/cargo.ts'
import { sectorOf } from '../galaxy/galaxy.ts'

type StoreScene = Pick<Scene<SectorCore>, 'state' | 'galaxy' | 'writes' | 'at'>

/**
 * A new store. It does not grow while a version is written that knows of no growth [VER-1].
 *
 * @param system the number of the system that it is at, or near
 */
export function newStore(scene: StoreScene, system: number, levels: Levels, goods: Goods): Store {
  if (scene.writes < YIELDS_SINCE) return NO_STORE
  return storeWith(yielding(scene, system, levels, NO_STORE), goods)
}

/**
 * A store that from now on grows as a place of these levels yields.
 *
 * @param store as it is at the scene's time
 */
export function yielding(
  { state, galaxy, at }: StoreScene,
  system: number,
  levels: Levels,
  store: Store,
): Store {
  const riches = sectorOf(galaxy, state.id).systems[system - 1] ?? NO_GOODS
  return { ...store, ...yieldOf(levels, riches), at }
}
