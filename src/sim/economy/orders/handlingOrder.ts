import { z } from 'zod'
import { defineOrder } from '../../core/defineOrder.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { isRefusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { fleetId, ownFleet, queue, repeat } from '../../fleets/orders/ownFleet.ts'
import { setCourse, startOf } from '../../fleets/orders/setCourse.ts'
import { at, checkPlaceAhead } from '../../holding/orders/ownPlace.ts'
import { cargoRoom } from '../../rules/ships.ts'
import { YIELDS_SINCE } from '../store.ts'

const units = z.int('must be a whole number from 1').min(1, 'must be a whole number from 1')

const amounts = z
  .strictObject({ ore: units.optional(), gas: units.optional() })
  .refine(({ ore, gas }) => ore !== undefined || gas !== undefined, 'must name ore or gas')
  .optional()
  .describe('how much of each at most, in whole units; by default as much as there is and fits')

/** An order to load or unload: they differ in what happens once the fleet is there. */
export function handlingOrder<const Type extends 'load' | 'unload'>(type: Type, does: string) {
  return defineOrder({
    type,
    does,
    since: YIELDS_SINCE,
    fields: { fleetId, at: at.describe('where'), goods: amounts, queue, repeat },
    subject: (order) => fleetRef(order.fleetId),
    onPlan: (order) => (order.queue ? 'extends' : 'replaces'),
    decide(scene: OrderScene<FleetsState>, { fleetId, at, goods, queue, repeat }) {
      const fleet = ownFleet(scene, fleetId)
      if (isRefusal(fleet)) return fleet
      const wrong = checkPlaceAhead(scene, startOf(scene, fleet, queue), at)
      if (wrong) return wrong
      if (cargoRoom(fleet.ships) === 0) {
        return refuse('bad_target', `Fleet ${fleetId} has no hauler: only haulers carry goods.`)
      }
      // With nothing of what it does not name.
      const wanted = goods ? { ore: goods.ore ?? 0, gas: goods.gas ?? 0 } : null
      return setCourse(scene, fleet, { kind: type, at, goods: wanted }, queue, repeat)
    },
  })
}
