import type { Face } from '../sim/core/defineEvent.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { kindOf, publicFaceOf, type SectorEvent } from '../sim/events.ts'
import { EVENTS } from '../sim/features.ts'

/** Who gets an event in this form: everybody, or only the commanders it concerns. */
export type Audience = 'public' | 'own'

/** An event in the feed. It names no viewer: all who may know as much get the same [FEED-5]. */
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

/** Every type of event in the feed: first the public forms, then those for commanders concerned. */
export const FEED_TYPES: readonly FeedType[] = [
  ...Object.values(EVENTS).flatMap(({ toAll }) =>
    toAll ? [{ ...toAll, audience: 'public' as const }] : [],
  ),
  ...Object.values(EVENTS).flatMap(({ toOwner }) =>
    toOwner ? [{ ...toOwner, audience: 'own' as const }] : [],
  ),
]

/** @returns whether the event has a public form */
export function isPublic({ type }: SectorEvent): boolean {
  return publicFaceOf(type) !== null
}

/** @returns the event's public form, if any. It never tells whose or which fleet it was [VIS-1]. */
export function publicFace(event: SectorEvent): FeedEvent | null {
  const face = publicFaceOf(event.type)
  return face && told(event, face, 'public')
}

/** @returns the full event, for the commanders it concerns; null if it never concerns anybody */
export function fullFace(event: SectorEvent): FeedEvent | null {
  const face = kindOf(event.type).toOwner
  return face && told(event, face, 'own')
}

function told(event: SectorEvent, face: Face<object>, audience: Audience): FeedEvent {
  const { sector, seq, at, data } = event
  return { v: face.v, type: face.type, sector, seq, at, audience, data: face.of(data) }
}
