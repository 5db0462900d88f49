import type { Course } from './course.ts'
import type { DiceState } from './dice.ts'
import type { CommanderId, Fleet, FleetId, Waypoint } from './fleet.ts'
import type { SectorId } from './galaxy.ts'

/** Who may learn of an event from the feed. `none`: only who sees it happen in the sector. */
export type Audience = 'public' | 'none' | `commander:${CommanderId}`

/** What happened, by type: the data of each. */
export interface EventData {
  /** A new fleet stands in its first sector. */
  'fleet.placed': { readonly fleet: Fleet }
  /** A fleet took a new course, or came to rest. */
  'fleet.course': {
    readonly fleetId: FleetId
    readonly course: Course
    readonly plan: readonly Waypoint[]
  }
  /**
   * A fleet left through a gate; `hop` is its number of jumps with this one. `owner` is null for a
   * merchant, and where it was written in version 1, which did not say.
   */
  'fleet.departed': {
    readonly fleetId: FleetId
    readonly owner: CommanderId | null
    readonly to: SectorId
    readonly hop: number
    readonly arriveAt: number
    readonly plan: readonly Waypoint[]
  }
  /** A fleet came in through the gate from `from`, and is under way again if its plan goes on. */
  'fleet.arrived': { readonly fleet: Fleet; readonly from: SectorId }
  'fleet.renamed': { readonly fleetId: FleetId; readonly name: string }
}

export type EventType = keyof EventData

/**
 * The envelope of the one stream of a sector [FEED-5]. `at` is sector time in galaxy ms, `v` the
 * version since which the type has its form: the newest, wherever events are worked with.
 */
export type SectorEvent = {
  [T in EventType]: {
    readonly v: number
    readonly type: T
    readonly sector: SectorId
    readonly seq: number
    readonly at: number
    readonly audience: Audience
    readonly data: EventData[T]
    /** The generator after the decision this event is the last of; absent if nothing was drawn. */
    readonly dice?: DiceState
  }
}[EventType]

const COMMANDER = 'commander:'

export function audienceOf(fleet: Fleet): Audience {
  return fleet.owner === null ? 'none' : `${COMMANDER}${fleet.owner}`
}

/** @returns the commander whom alone the feed may tell; null if it is anybody or nobody */
export function commanderIn(audience: Audience): CommanderId | null {
  return audience.startsWith(COMMANDER) ? audience.slice(COMMANDER.length) : null
}

/** The fleet an event is about. */
export function fleetIdOf(event: SectorEvent): FleetId {
  return 'fleet' in event.data ? event.data.fleet.id : event.data.fleetId
}
