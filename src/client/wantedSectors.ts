import type { FleetId, SectorId } from '../sim/core/ids.ts'
import { type OwnFleet, sectorOfPlace } from './OwnFleets.ts'

export interface Attention {
  /** The fleet the player is busy with. */
  readonly fleetId: FleetId | null
  /** The sector on the screen. */
  readonly view: SectorId | null
  /** Sectors to which an order is on its way. */
  readonly orders: Iterable<SectorId>
}

/**
 * Which sectors to take seats in, most wanted first: those of orders, of the fleet in focus, and of
 * the view, then those of the other own fleets, those under way before those at rest. For a fleet
 * in a lane it is the sector at the lane's end, so that the fleet is seen the moment it comes out.
 * Who has no fleet out, because all its ships are docked, sits where its yards are.
 *
 * @param yards the sectors of the own base and systems
 */
export function wantedSectors(
  fleets: readonly OwnFleet[],
  yards: readonly SectorId[],
  attention: Attention,
): SectorId[] {
  const wanted = new Set<SectorId>(attention.orders)
  const focus = fleets.find(({ id }) => id === attention.fleetId)
  if (focus) wanted.add(sectorOfPlace(focus.place))
  if (attention.view !== null) wanted.add(attention.view)
  const underWayFirst = [...fleets].sort((a, b) => Number(isAtRest(a)) - Number(isAtRest(b)))
  for (const fleet of underWayFirst) wanted.add(sectorOfPlace(fleet.place))
  if (fleets.length === 0) for (const sector of yards) wanted.add(sector)
  return [...wanted]
}

function isAtRest({ place, plan }: OwnFleet): boolean {
  return place.kind === 'sector' && plan.length === 0
}
