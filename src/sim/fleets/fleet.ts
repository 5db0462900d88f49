import type { CommanderId, FleetId, SectorId } from '../core/ids.ts'
import type { Course } from '../galaxy/course.ts'
import type { Ships } from '../rules/ships.ts'

/** What a fleet will do next; the first of its plan is what it is doing. */
export type Waypoint =
  | { readonly kind: 'move'; readonly x: number; readonly y: number }
  /** Through the gate to an adjacent sector. */
  | { readonly kind: 'jump'; readonly toSector: SectorId }
  /** To any sector, by the quickest way; it stays first in the plan until the last jump. */
  | { readonly kind: 'route'; readonly toSector: SectorId }
  | { readonly kind: 'wait'; readonly forMs: number }

/** Never changed in place: a new value replaces it, so that many may hold one safely. */
export interface Fleet {
  readonly id: FleetId
  readonly name: string
  /** Null for merchants, who answer to nobody. */
  readonly owner: CommanderId | null
  readonly ships: Ships
  /** Jumps made so far; with the id it names one stay in a sector or one crossing of a lane. */
  readonly hops: number
  readonly course: Course
  readonly plan: readonly Waypoint[]
}

/** A fleet in a lane. Hop 0 is its first appearance: it comes from nowhere, at its own place. */
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
