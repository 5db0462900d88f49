import type { CommanderId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import type { SectorCore } from '../core/SectorCore.ts'
import type { Levels } from '../economy/levels.ts'
import { NO_STORE, type Store, storeWith, YIELDS_SINCE, yieldOf } from '../economy/store.ts'
import { type Goods, NO_GOODS } from '../fleets/cargo.ts'
import { sectorOf } from '../galaxy/galaxy.ts'
import { factorOf } from '../research/researched.ts'
import { factorAt } from '../rules/research.ts'

type StoreScene = Pick<Scene<SectorCore>, 'state' | 'galaxy' | 'facts' | 'writes' | 'at'>

/** A place that yields. */
interface Yielding {
  readonly owner: CommanderId
  /** The number of the system that it is at, or near. */
  readonly system: number
  readonly levels: Levels
  /** The level of its owner's industry; by default what is known of it. */
  readonly industry?: number
}

/** A new store. It does not grow while a version is written that knows of no growth [VER-1]. */
export function newStore(scene: StoreScene, place: Yielding, goods: Goods): Store {
  if (scene.writes < YIELDS_SINCE) return NO_STORE
  return storeWith(yielding(scene, place, NO_STORE), goods)
}

/**
 * A store that from now on grows as a place of these levels yields.
 *
 * @param store as it is at the scene's time
 */
export function yielding(
  { state, galaxy, facts, at }: StoreScene,
  { owner, system, levels, industry }: Yielding,
  store: Store,
): Store {
  const riches = sectorOf(galaxy, state.id).systems[system - 1] ?? NO_GOODS
  const factor =
    industry === undefined ? factorOf(facts, 'industry', owner, at) : factorAt('industry', industry)
  return { ...store, ...yieldOf(levels, riches, factor), at }
}
