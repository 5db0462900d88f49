import type { Face } from '../sim/core/defineEvent.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { kindOf, publicFaceOf, type SectorEvent } from '../sim/events.ts'
import { EVENTS } from '../sim/features.ts'

/** Whom an event is told as it is told: everybody, or those alone whose affair it is. */
export type Audience = 'public' | 'own'

/** What the feed tells of an event. It names no viewer: all who may know as much get the same [FEED-5]. */
export interface FeedEvent {
  readonly v: number
  readonly type: string
  readonly sector: SectorId
  readonly seq: number
  /** Galaxy ms. */
  readonly at: number
  readonly audience: Audience
  readonly data: object
}

/** A type of event in the feed, for the docs. */
export type FeedType = Pick<Face<object>, 'type' | 'v' | 'when' | 'data'> & {
  readonly audience: Audience
}

/** Every type of event in the feed: what everybody is told first, then what those concerned are. */
export const FEED_TYPES: readonly FeedType[] = [
  ...Object.values(EVENTS).flatMap(({ toAll }) =>
    toAll ? [{ ...toAll, audience: 'public' as const }] : [],
  ),
  ...Object.values(EVENTS).map(({ toOwner }) => ({ ...toOwner, audience: 'own' as const })),
]

/** @returns whether anybody may know of it */
export function isPublic({ type }: SectorEvent): boolean {
  return publicFaceOf(type) !== null
}

/** @returns what anybody may know of it: never who or which fleet it was [VIS-1] */
export function publicFace(event: SectorEvent): FeedEvent | null {
  const face = publicFaceOf(event.type)
  return face && told(event, face, 'public')
}

/** @returns all of it, as those get it whose affair it is */
export function fullFace(event: SectorEvent): FeedEvent {
  return told(event, kindOf(event.type).toOwner, 'own')
}

function told(event: SectorEvent, face: Face<object>, audience: Audience): FeedEvent {
  const { sector, seq, at, data } = event
  return { v: face.v, type: face.type, sector, seq, at, audience, data: face.of(data) }
}
