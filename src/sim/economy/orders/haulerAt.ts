import { z } from 'zod'
import type { PlaceId } from '../../core/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { Goods } from '../../fleets/cargo.ts'
import type { Fleet } from '../../fleets/fleet.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { ownFleet } from '../../fleets/orders/ownFleet.ts'
import { startOf } from '../../fleets/orders/setCourse.ts'
import { checkPlaceAhead } from '../../holding/orders/ownPlace.ts'
import { cargoRoom } from '../../rules/ships.ts'

const units = z.int('must be a whole number from 1').min(1, 'must be a whole number from 1')

export const amounts = z
  .strictObject({ ore: units.optional(), gas: units.optional() })
  .refine(({ ore, gas }) => ore !== undefined || gas !== undefined, 'must name ore or gas')
  .optional()
  .describe('how much of each at most, in whole units; by default as much as there is and fits')

/** What an order names, with nothing of what it does not name; null for as much as possible. */
export function wantedOf(goods: z.output<typeof amounts>): Goods | null {
  return goods ? { ore: goods.ore ?? 0, gas: goods.gas ?? 0 } : null
}

/** The commander's fleet that is to load or unload at a place, or a refusal. */
export function haulerAt(
  scene: OrderScene<FleetsState>,
  fleetId: string,
  at: PlaceId,
  queue: boolean | undefined,
): Fleet | Refusal {
  const fleet = ownFleet(scene, fleetId)
  if (isRefusal(fleet)) return fleet
  const wrong = checkPlaceAhead(scene, startOf(scene, fleet, queue), at)
  if (wrong) return wrong
  if (cargoRoom(fleet.ships) > 0) return fleet
  return refuse('bad_target', `Fleet ${fleetId} has no hauler: only haulers carry goods.`)
}
