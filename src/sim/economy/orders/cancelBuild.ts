import { defineOrder } from '../../core/defineOrder.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { yardWith } from '../../holding/mending.ts'
import { ownPlace, at as place } from '../../holding/orders/ownPlace.ts'
import { placeRef } from '../../holding/place.ts'
import { buildId } from '../../holding/shapes.ts'
import { CANCELLED_PERCENT } from '../../rules/economy.ts'
import { type Build, goodsBack, type Queue, shipsBack, underWay } from '../build.ts'
import { buildCancelled } from '../events/buildCancelled.ts'
import { storeWith, YIELDS_SINCE } from '../store.ts'

export const cancelBuild = defineOrder({
  type: 'cancelBuild',
  does: `Take something out of the queue of a place of yours. All that it cost comes back, but of what is under way ${CANCELLED_PERCENT} %.`,
  since: YIELDS_SINCE,
  fields: { at: place.describe('where'), item: buildId.describe('the id of the entry') },
  subject: (order) => placeRef(order.at),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { at: id, item }) {
    const at = ownPlace(scene, id)
    if (isRefusal(at)) return at
    const entry = at.queue.find((one) => one.id === item)
    if (!entry) {
      return refuse('no_such_build', `Nothing with the id ${item} is to be built there any more.`)
    }
    if (isNeeded(entry, at.queue)) {
      return refuse('bad_target', 'A higher level of that waits: cancel the highest first.')
    }
    const rest = at.queue.filter((one) => one !== entry)
    const [goods, ships] = [goodsBack(entry), shipsBack(entry)]
    return [
      buildCancelled.draft({
        ...{ at: id, owner: at.owner, item, goods, ships },
        yard: yardWith(at.yard, { ships, wounds: {} }, scene.at),
        store: storeWith(at.store, goods),
        queue: underWay(rest, at.levels, scene.at),
      }),
    ]
  },
})

/** Whether a later entry builds on it. */
function isNeeded({ product }: Build, queue: Queue): boolean {
  if ('ship' in product) return false
  return queue.some(
    ({ product: other }) =>
      'building' in other && other.building === product.building && other.level > product.level,
  )
}
