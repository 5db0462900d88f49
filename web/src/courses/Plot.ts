import { type OwnFleet, sectorOfPlace } from '../../../src/client/OwnFleets.ts'
import type { OrderDraft } from '../../../src/protocol/orders.ts'
import type { FleetId, SectorId } from '../../../src/sim/core/ids.ts'
import type { Waypoint } from '../../../src/sim/fleets/fleet.ts'
import { endOfPlan } from '../../../src/sim/fleets/movement.ts'

/** A place a fleet can be sent to. */
export type Destination =
  | { readonly kind: 'sector'; readonly sectorId: SectorId }
  /** A point of a plane, with the name of what stands there, if anything does. */
  | {
      readonly kind: 'point'
      readonly sectorId: SectorId
      readonly x: number
      readonly y: number
      readonly name: string | null
    }

/** A course that is shown but not ordered yet. */
export interface Plot {
  readonly fleetId: FleetId
  readonly destination: Destination
}

/** The sector in which a new waypoint would begin. */
export function startOf(fleet: OwnFleet, queued: boolean): SectorId {
  return endOfPlan(sectorOfPlace(fleet.place), queued ? fleet.plan : [])
}

/** The waypoints that lead to a destination; empty if the fleet would be there already. */
export function waypointsTo(destination: Destination, from: SectorId): Waypoint[] {
  const { sectorId } = destination
  const way: Waypoint[] = sectorId === from ? [] : [{ kind: 'route', toSector: sectorId }]
  if (destination.kind === 'sector') return way
  return [...way, { kind: 'move', x: destination.x, y: destination.y }]
}

/** An order that is about a place of one sector. */
type LocalOrder = Extract<OrderDraft, { type: 'capture' | 'attack' | 'dock' | 'load' | 'unload' }>

/** The orders by which a fleet does something in a sector: it flies there first, if it is elsewhere. */
export function ordersIn(fleet: OwnFleet, sectorId: SectorId, draft: LocalOrder): OrderDraft[] {
  if (startOf(fleet, false) === sectorId) return [draft]
  const { fleetId } = draft
  return [
    { type: 'route', fleetId, toSector: sectorId },
    { ...draft, queue: true },
  ]
}

/** The orders that send a fleet there: a point in another sector takes two. */
export function ordersFor(plot: Plot, fleet: OwnFleet, queued: boolean): OrderDraft[] {
  const { fleetId, destination } = plot
  const isThere = destination.sectorId === startOf(fleet, queued)
  const { sectorId: toSector } = destination
  const orders: OrderDraft[] = isThere
    ? []
    : [{ type: 'route', fleetId, toSector, ...(queued ? { queue: true } : {}) }]
  if (destination.kind === 'sector') return orders
  const to = { x: destination.x, y: destination.y }
  const queue = queued || !isThere ? { queue: true } : {}
  return [...orders, { type: 'move', fleetId, to, ...queue }]
}
