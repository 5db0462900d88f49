import { defineOrder } from '../../core/defineOrder.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { ownPlace, at as place } from '../../holding/orders/ownPlace.ts'
import { placeRef } from '../../holding/place.ts'
import { building } from '../../holding/shapes.ts'
import { LEVEL_MAX } from '../../rules/economy.ts'
import { levelToCome } from '../build.ts'
import { YIELDS_SINCE } from '../store.ts'
import { ordered } from './ordered.ts'

export const upgrade = defineOrder({
  type: 'upgrade',
  does: 'Build the next level of a building at a place of yours. It is paid at once from the store there. The first level of a station also takes an engineer that is docked there.',
  since: YIELDS_SINCE,
  fields: {
    at: place.describe('where'),
    building: building.describe(
      'what: at a base, `base`; at a system, `mine`, `refinery`, `yard` or `station`',
    ),
  },
  subject: (order) => placeRef(order.at),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { at: id, building }) {
    const at = ownPlace(scene, id)
    if (isRefusal(at)) return at
    if (at.levels[building] === undefined) {
      const there = Object.keys(at.levels).join(', ')
      return refuse('not_built_here', `There is no ${building} there, but: ${there}.`)
    }
    const level = levelToCome(at.queue, at.levels, building) + 1
    if (level > LEVEL_MAX[building]) {
      const most = `Level ${LEVEL_MAX[building]} is the highest`
      return refuse('not_built_here', `${most}, and it has that, or will have it.`)
    }
    return ordered(scene, id, at, { building, level }, 1)
  },
})
