import type { z } from 'zod'
import type { EventType, SectorEvent } from '../../sim/events.ts'

export type EventOf<T extends EventType> = Extract<SectorEvent, { type: T }>

/** What is to be known of a type of event in the feed. */
export interface FeedTypeFacts<Data extends object = object> {
  readonly type: string
  /** Of the form of its data. */
  readonly v: number
  /** Whom it is told: anybody, or only the commander whose affair it is [FEED-5]. */
  readonly audience: 'public' | 'owner'
  /** A sentence that says when it happens. */
  readonly when: string
  readonly data: z.ZodType<Data>
}

/** A type of event in the feed, made from the stored event of type `T`. */
export interface FeedType<T extends EventType, Data extends object = object>
  extends FeedTypeFacts<Data> {
  dataOf(event: EventOf<T>): Data
}
