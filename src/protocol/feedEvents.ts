import type { SectorId } from '../sim/core/ids.ts'
import type { EventData, EventType } from '../sim/events.ts'

interface Told<Type extends string, Data> {
  readonly v: number
  readonly type: Type
  readonly sector: SectorId
  readonly seq: number
  /** Galaxy ms. */
  readonly at: number
  readonly audience: string
  readonly data: Data
}

/** An event as the map's feed tells it; docs/events.md describes each type. */
export type FeedEvent =
  | Told<'gate.departure', { readonly to: SectorId; readonly arriveAt: number }>
  | Told<'gate.arrival', { readonly from: SectorId }>
  | { readonly [T in EventType]: Told<T, EventData[T]> }[EventType]
