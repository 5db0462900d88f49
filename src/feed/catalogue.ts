import { commanderIn, type EventType, type SectorEvent } from '../sim/events.ts'
import type { CommanderId } from '../sim/fleet.ts'
import type { SectorId } from '../sim/galaxy.ts'
import type { EventOf, FeedType, FeedTypeFacts } from './catalogue/FeedType.ts'
import { gateArrival, gateDeparture } from './catalogue/gates.ts'
import {
  fleetArrived,
  fleetCourse,
  fleetDeparted,
  fleetPlaced,
  fleetRenamed,
} from './catalogue/ownFleets.ts'

/** What the feed tells of an event, to whoever may know that much of it [FEED-5]. */
export interface FeedEvent {
  readonly v: number
  readonly type: string
  readonly sector: SectorId
  readonly seq: number
  /** Galaxy ms. */
  readonly at: number
  readonly audience: 'public' | `commander:${CommanderId}`
  readonly data: object
}

/** What is told of a stored event, and whose affair it is. */
interface Telling<T extends EventType> {
  owner(event: EventOf<T>): CommanderId | null
  readonly toOwner: FeedType<T>
  /** Null where everybody may know nothing. */
  readonly toAll: FeedType<T> | null
}

/**
 * The catalogue: everything the feed tells, by what is stored. `docs/events.md` is made from it. A
 * type that is not in it does not compile.
 */
const CATALOGUE: { readonly [T in EventType]: Telling<T> } = {
  'fleet.placed': {
    owner: ({ data }) => data.fleet.owner,
    toOwner: fleetPlaced,
    toAll: null,
  },
  'fleet.course': {
    owner: ({ audience }) => commanderIn(audience),
    toOwner: fleetCourse,
    toAll: null,
  },
  'fleet.departed': {
    owner: ({ data }) => data.owner,
    toOwner: fleetDeparted,
    toAll: gateDeparture,
  },
  'fleet.arrived': {
    owner: ({ data }) => data.fleet.owner,
    toOwner: fleetArrived,
    toAll: gateArrival,
  },
  'fleet.renamed': {
    owner: ({ audience }) => commanderIn(audience),
    toOwner: fleetRenamed,
    toAll: null,
  },
}

/** Every type of event in the feed: what everybody is told first, then what owners are. */
export const FEED_TYPES: readonly FeedTypeFacts[] = [
  ...Object.values(CATALOGUE).flatMap(({ toAll }) => toAll ?? []),
  ...Object.values(CATALOGUE).map(({ toOwner }) => toOwner),
]

/** @returns the commander whose own affair an event is; null where it is a merchant's, or not known */
export function ownerOf(event: SectorEvent): CommanderId | null {
  return tellingOf(event).owner(event)
}

/** @returns whether anybody may know of it */
export function isPublic(event: SectorEvent): boolean {
  return tellingOf(event).toAll !== null
}

/** @returns what anybody may know of it: never who or which fleet it was [VIS-1] */
export function publicFace(event: SectorEvent): FeedEvent | null {
  const { toAll } = tellingOf(event)
  return toAll && faceOf(event, toAll, 'public')
}

/** @returns all of it, as its owner gets it */
export function ownersFace(event: SectorEvent, owner: CommanderId): FeedEvent {
  return faceOf(event, tellingOf(event).toOwner, `commander:${owner}`)
}

function tellingOf(event: SectorEvent): Telling<EventType> {
  return CATALOGUE[event.type] as Telling<EventType>
}

function faceOf(
  event: SectorEvent,
  told: FeedType<EventType>,
  audience: FeedEvent['audience'],
): FeedEvent {
  const { sector, seq, at } = event
  return { v: told.v, type: told.type, sector, seq, at, audience, data: told.dataOf(event) }
}
