import type { EventDraft } from '../../core/defineEvent.ts'
import type { PlaceId } from '../../core/ids.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { Goods } from '../../fleets/cargo.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { yardWithout } from '../../holding/mending.ts'
import type { Place } from '../../holding/place.ts'
import { BUILDS_QUEUED_MAX } from '../../rules/economy.ts'
import { costOf, FOUNDERS, isFounding, type Product, underWay } from '../build.ts'
import { buildQueued } from '../events/buildQueued.ts'
import { isInsolvent } from '../insolvency.ts'
import { storeWithout, unitsOf } from '../store.ts'

/** Pays for something and puts it last in the queue, or refuses. */
export function ordered(
  scene: OrderScene<FleetsState>,
  at: PlaceId,
  place: Place,
  product: Product,
  count: number,
): EventDraft[] | Refusal {
  const { state, newId, facts, commander } = scene
  if (isInsolvent(facts, commander, scene.at)) {
    return refuse(
      'insolvent',
      'You have less than 0 credits: nothing is built until you have more.',
    )
  }
  if (place.queue.length >= BUILDS_QUEUED_MAX) {
    return refuse('queue_full', `No more than ${BUILDS_QUEUED_MAX} things wait to be built there.`)
  }
  const usedUp = isFounding(product) ? FOUNDERS : {}
  const left = yardWithout(place.yard, usedUp, scene.at)
  if (!left) {
    return refuse('not_enough_ships', 'A station is founded by an engineer that is docked there.')
  }
  const cost = costOf(product)
  const all = { ore: cost.ore * count, gas: cost.gas * count }
  const store = storeWithout(place.store, all)
  if (!store) return tooLittle(all, unitsOf(place.store))
  const build = {
    ...{ id: newId(state.seq + 1, 0), product, left: count },
    ...{ ...cost, since: null, until: null },
  }
  const queue = underWay([...place.queue, build], place.levels, scene.at)
  const { owner } = place
  return [buildQueued.draft({ at, owner, usedUp, yard: left.yard, store, queue })]
}

function tooLittle(cost: Goods, has: Goods): Refusal {
  return refuse(
    'not_enough_goods',
    `It costs ${cost.ore} ore and ${cost.gas} gas; ${has.ore} ore and ${has.gas} gas are there.`,
  )
}
