import type { FleetId, SectorId } from '../sim/core/ids.ts'
import { type OwnFleet, sectorOfPlace } from './OwnFleets.ts'

export interface Attention {
  /** The fleet one is busy with. */
  readonly fleetId: FleetId | null
  /** The sector on the screen. */
  readonly view: SectorId | null
  /** Sectors to which an order is on its way. */
  readonly orders: Iterable<SectorId>
}

/**
 * Which sectors to sit in, most wanted first: where orders go, the fleet one is busy with, the view,
 * then one's other fleets, those under way before those at rest. A fleet in a lane wants a seat at
 * the lane's end, so that it is seen the moment it comes out.
 */
export function wantedSectors(fleets: readonly OwnFleet[], attention: Attention): SectorId[] {
  const wanted = new Set<SectorId>(attention.orders)
  const focus = fleets.find(({ id }) => id === attention.fleetId)
  if (focus) wanted.add(sectorOfPlace(focus.place))
  if (attention.view !== null) wanted.add(attention.view)
  const underWayFirst = [...fleets].sort((a, b) => Number(isAtRest(a)) - Number(isAtRest(b)))
  for (const fleet of underWayFirst) wanted.add(sectorOfPlace(fleet.place))
  return [...wanted]
}

function isAtRest({ place, plan }: OwnFleet): boolean {
  return place.kind === 'sector' && plan.length === 0
}
