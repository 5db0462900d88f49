import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { ownPlace, at as place } from '../../holding/orders/ownPlace.ts'
import { placeRef } from '../../holding/place.ts'
import { SHIPS_PER_BUILD_MAX } from '../../rules/economy.ts'
import { SHIP_CLASSES } from '../../rules/ships.ts'
import { whyNotBuilt } from '../build.ts'
import { YIELDS_SINCE } from '../store.ts'
import { ordered } from './ordered.ts'

export const build = defineOrder({
  type: 'build',
  does: 'Build ships of a class at a place of yours, one after the other, and dock them there. All of them are paid at once from its store.',
  since: YIELDS_SINCE,
  fields: {
    at: place.describe('where to build them'),
    ship: z.enum(SHIP_CLASSES).describe('their class'),
    count: z
      .int(`must be a whole number from 1 to ${SHIPS_PER_BUILD_MAX}`)
      .min(1)
      .max(SHIPS_PER_BUILD_MAX)
      .describe(`how many, 1 to ${SHIPS_PER_BUILD_MAX}`),
  },
  subject: (order) => placeRef(order.at),
  onPlan: () => 'keeps',
  decide(scene: OrderScene<FleetsState>, { at: id, ship, count }) {
    const at = ownPlace(scene, id)
    if (isRefusal(at)) return at
    const why = whyNotBuilt(ship, at.levels)
    return why === null ? ordered(scene, id, at, { ship }, count) : refuse('not_built_here', why)
  },
})
