import { type OwnFleet, sectorOfPlace } from '../../../src/client/OwnFleets.ts'
import type { OrderDraft } from '../../../src/client/protocol.ts'
import type { FleetId, Waypoint } from '../../../src/sim/fleet.ts'
import type { SectorId } from '../../../src/sim/galaxy.ts'
import { endOfPlan } from '../../../src/sim/systems/movement.ts'

/** Where a fleet might be sent. */
export type Destination =
  | { readonly kind: 'sector'; readonly sectorId: SectorId }
  /** A point of a plane; named, if something stands there. */
  | {
      readonly kind: 'point'
      readonly sectorId: SectorId
      readonly x: number
      readonly y: number
      readonly name: string | null
    }

/** A course that is shown, and not ordered yet. */
export interface Plot {
  readonly fleetId: FleetId
  readonly destination: Destination
}

/** The sector a new waypoint would begin in. */
export function startOf(fleet: OwnFleet, queued: boolean): SectorId {
  return endOfPlan(sectorOfPlace(fleet.place), queued ? fleet.plan : [])
}

/** The waypoints that lead to a destination; none if the fleet would be there already. */
export function waypointsTo(destination: Destination, from: SectorId): Waypoint[] {
  const { sectorId } = destination
  const way: Waypoint[] = sectorId === from ? [] : [{ kind: 'route', toSector: sectorId }]
  if (destination.kind === 'sector') return way
  return [...way, { kind: 'move', x: destination.x, y: destination.y }]
}

/** The orders that make a fleet go there: a point in another sector takes two. */
export function ordersFor(plot: Plot, fleet: OwnFleet, queued: boolean): OrderDraft[] {
  const { fleetId } = plot
  return waypointsTo(plot.destination, startOf(fleet, queued)).flatMap(
    (waypoint, index): OrderDraft[] => {
      const queue = queued || index > 0 ? { queue: true } : {}
      switch (waypoint.kind) {
        case 'route':
          return [{ type: 'route', fleetId, toSector: waypoint.toSector, ...queue }]
        case 'move':
          return [{ type: 'move', fleetId, to: { x: waypoint.x, y: waypoint.y }, ...queue }]
        case 'jump':
        case 'wait':
          return []
      }
    },
  )
}
