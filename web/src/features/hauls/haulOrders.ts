import type { OrderDraft } from '../../../../src/protocol/orders.ts'
import type { FleetId, SectorId } from '../../../../src/sim/core/ids.ts'
import type { Goods } from '../../../../src/sim/fleets/cargo.ts'
import type { PlaceRef } from '../../map/placeRef.ts'

/** Goods to be carried from one own place to another. */
export interface Haul {
  readonly fleetId: FleetId
  readonly from: PlaceRef
  readonly to: PlaceRef
  /** How much at most in each round; null for as much as there is and fits. */
  readonly goods: Goods | null
  readonly repeats: boolean
}

/** The orders that make a haul one plan. @param start the sector in which the fleet is */
export function haulOrders(
  { fleetId, from, to, goods, repeats }: Haul,
  start: SectorId,
): OrderDraft[] {
  const route = (toSector: SectorId) => ({ type: 'route', fleetId, toSector }) as const
  const isElsewhere = from.sectorId !== to.sectorId
  const steps: OrderDraft[] = [
    ...(start === from.sectorId ? [] : [route(from.sectorId)]),
    { type: 'load', fleetId, at: from.at, ...(goods && { goods: amounts(goods) }) },
    ...(isElsewhere ? [route(to.sectorId)] : []),
    { type: 'unload', fleetId, at: to.at },
    // Each round begins where the first one does.
    ...(repeats && isElsewhere && start === from.sectorId ? [route(from.sectorId)] : []),
  ]
  return steps.map((step, index) => {
    if (index > 0) return { ...step, queue: true }
    return repeats ? { ...step, repeat: true } : step
  }) as OrderDraft[]
}

/** An order names only what there is to be some of. */
export function amounts({ ore, gas }: Goods): { ore?: number; gas?: number } {
  return { ...(ore > 0 && { ore }), ...(gas > 0 && { gas }) }
}
