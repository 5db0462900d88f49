import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { amountOf, fitting, type Goods, minusGoods, plusGoods } from '../fleets/cargo.ts'
import type { Fleet } from '../fleets/fleet.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import { placeAhead } from '../fleets/movement.ts'
import { cargoRoom } from '../rules/ships.ts'
import { goodsLoaded } from './events/goodsLoaded.ts'
import { goodsUnloaded } from './events/goodsUnloaded.ts'
import { roomIn, type Store, storeWith, storeWithout, unitsOf } from './store.ts'

/** What changes hands, and what was to and does not: it is not there, or does not fit. */
interface Handled {
  readonly goods: Goods
  readonly short: Goods
}

/** What a fleet can take from a store. @param wanted null for as much as there is */
export function loadable(
  store: Store,
  { ships, cargo }: Pick<Fleet, 'ships' | 'cargo'>,
  wanted: Goods | null,
): Handled {
  const there = unitsOf(store)
  const goods = fitting(least(there, wanted ?? there), cargoRoom(ships) - amountOf(cargo))
  return { goods, short: minusGoods(wanted ?? goods, goods) }
}

/** What a fleet can leave in a store. @param wanted null for all that it carries */
export function unloadable(store: Store, cargo: Goods, wanted: Goods | null): Handled {
  const aboard = least(cargo, wanted ?? cargo)
  const goods = least(aboard, roomIn(store))
  return { goods, short: minusGoods(aboard, goods) }
}

/** Whether a fleet rests for a while, to load or unload. */
export function isPausing({ course: { vx, vy, since, until } }: Pick<Fleet, 'course'>): boolean {
  return vx === 0 && vy === 0 && until > since
}

/**
 * What a fleet loads or unloads whose leg has ended; null if it does not, or cannot now. One that
 * cannot dock as there is no room for all that it carries leaves what there is room for.
 */
export function handledAt(scene: Scene<FleetsState>, fleet: Fleet): EventDraft | null {
  const { id: fleetId, owner, cargo, plan, battle } = fleet
  const [ahead] = plan
  const place = placeAhead(scene, fleet, ahead)
  if (!place?.isOpen || owner === null || battle) return null
  const errand = ahead?.kind === 'dock' ? { ...ahead, kind: 'unload' as const, goods: null } : ahead
  if (errand?.kind !== 'load' && errand?.kind !== 'unload') return null
  if (ahead?.kind !== 'dock' && !isPausing(fleet)) return null
  const { at, goods: wanted } = errand
  if (errand.kind === 'load') {
    const { goods, short } = loadable(place.store, fleet, wanted)
    const store = storeWithout(place.store, goods) ?? place.store
    const loaded = plusGoods(cargo, goods)
    return goodsLoaded.draft({ fleetId, owner, at, goods, short, cargo: loaded, store })
  }
  const { goods, short } = unloadable(place.store, cargo, wanted)
  const [store, left] = [storeWith(place.store, goods), minusGoods(cargo, goods)]
  return goodsUnloaded.draft({ fleetId, owner, at, goods, short, cargo: left, store })
}

function least(some: Goods, others: Goods): Goods {
  return { ore: Math.min(some.ore, others.ore), gas: Math.min(some.gas, others.gas) }
}
