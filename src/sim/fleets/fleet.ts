import type { CommanderId, FleetId, SectorId } from '../core/ids.ts'
import type { Course } from '../galaxy/course.ts'
import type { Ships } from '../rules/ships.ts'

/** A step of a fleet's plan. The first waypoint of a plan is under way. */
export type Waypoint =
  | { readonly kind: 'move'; readonly x: number; readonly y: number }
  /** Through the gate to an adjacent sector. */
  | { readonly kind: 'jump'; readonly toSector: SectorId }
  /** To any sector, by the quickest way. It stays first in the plan until the last jump. */
  | { readonly kind: 'route'; readonly toSector: SectorId }
  | { readonly kind: 'wait'; readonly forMs: number }

/** A fleet is immutable: a change makes a new value, so that it can be shared safely. */
export interface Fleet {
  readonly id: FleetId
  readonly name: string
  /** Null for merchants. */
  readonly owner: CommanderId | null
  readonly ships: Ships
  /** Jumps made so far. Together with the id, it identifies one stay in a sector or lane. */
  readonly hops: number
  readonly course: Course
  readonly plan: readonly Waypoint[]
}

/** A fleet in a lane. Hop 0 is a new fleet, which appears at the place that its course names. */
export interface Transit {
  readonly fleet: Fleet
  readonly from: SectorId
  readonly to: SectorId
  readonly departAt: number
  readonly arriveAt: number
}

/** When the leg under way ends; null for a fleet with nothing to do. */
export function legEndsAt(fleet: Fleet): number | null {
  return fleet.plan.length > 0 ? fleet.course.until : null
}
