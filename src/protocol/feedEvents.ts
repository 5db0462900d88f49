import type { SectorId } from '../sim/core/ids.ts'
import type { EventData, EventType } from '../sim/events.ts'

interface Told<Type extends string, Audience extends 'own' | 'public', Data> {
  readonly v: number
  readonly type: Type
  readonly sector: SectorId
  readonly seq: number
  /** Galaxy ms. */
  readonly at: number
  readonly audience: Audience
  readonly data: Data
}

type Ended = EventData['battle.ended']
type PartyTold = Pick<Ended['parties'][number], 'party' | 'lost'>

/** What everybody may know of an event. Some types have less data here than for those concerned. */
export type PublicEvent =
  | Told<'gate.departure', 'public', { readonly to: SectorId; readonly arriveAt: number }>
  | Told<'gate.arrival', 'public', { readonly from: SectorId }>
  | Told<'battle.began', 'public', Pick<EventData['battle.began'], 'size'>>
  | Told<
      'battle.ended',
      'public',
      Pick<Ended, 'battleId' | 'wreck'> & { readonly parties: readonly PartyTold[] }
    >
  | Told<'wreck.gone', 'public', EventData['wreck.gone']>
  | Told<
      'system.captured',
      'public',
      Pick<EventData['system.captured'], 'system' | 'owner' | 'from'>
    >
  | Told<'system.granted', 'public', Pick<EventData['system.granted'], 'system' | 'owner'>>
  | Told<'system.released', 'public', Pick<EventData['system.released'], 'system' | 'from'>>
  | Told<'sector.owned', 'public', EventData['sector.owned']>

/** An event as those whom it concerns are told it: all of it. */
export type OwnEvent = { readonly [T in EventType]: Told<T, 'own', EventData[T]> }[EventType]

/** An event as the map's feed tells it; docs/events.md describes each type. */
export type FeedEvent = PublicEvent | OwnEvent
