import type { EventDraft } from '../core/defineEvent.ts'
import type { PlaceId } from '../core/ids.ts'
import type { Scene } from '../core/Scene.ts'
import { amountOf, fitting, type Goods, minusGoods, plusGoods } from '../fleets/cargo.ts'
import type { Fleet } from '../fleets/fleet.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import { placeAhead } from '../fleets/movement.ts'
import type { Place } from '../holding/place.ts'
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
function loadable(
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
  const [ahead] = fleet.plan
  const place = placeAhead(scene, fleet, ahead)
  if (!place?.isOpen || fleet.battle) return null
  switch (ahead?.kind) {
    case 'load':
      return isPausing(fleet) ? loaded(fleet, ahead.at, place, ahead.goods) : null
    case 'unload':
      return isPausing(fleet) ? unloaded(fleet, ahead.at, place, ahead.goods) : null
    case 'dock':
      return unloaded(fleet, ahead.at, place, null)
    default:
      return null
  }
}

function loaded(fleet: Fleet, at: PlaceId, { owner, store }: Place, wanted: Goods | null) {
  const { goods, short } = loadable(store, fleet, wanted)
  return goodsLoaded.draft({
    ...{ fleetId: fleet.id, owner, at, goods, short },
    cargo: plusGoods(fleet.cargo, goods),
    store: storeWithout(store, goods) ?? store,
  })
}

function unloaded(fleet: Fleet, at: PlaceId, { owner, store }: Place, wanted: Goods | null) {
  const { goods, short } = unloadable(store, fleet.cargo, wanted)
  return goodsUnloaded.draft({
    ...{ fleetId: fleet.id, owner, at, goods, short },
    cargo: minusGoods(fleet.cargo, goods),
    store: storeWith(store, goods),
  })
}

function least(some: Goods, others: Goods): Goods {
  return { ore: Math.min(some.ore, others.ore), gas: Math.min(some.gas, others.gas) }
}
