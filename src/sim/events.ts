import type { EventKind, EventOf, Face } from './core/defineEvent.ts'
import type { EntityKind, EntityRef } from './core/EntityRef.ts'
import type { CommanderId } from './core/ids.ts'
import { EVENTS } from './features.ts'
import type { SectorState } from './sectorState.ts'

export type EventType = keyof typeof EVENTS

/** The data of each type of event. */
export type EventData = {
  readonly [T in EventType]: (typeof EVENTS)[T] extends EventKind<T, infer Data, never>
    ? Data
    : never
}

/** An event of a sector, of any type. */
export type SectorEvent = { [T in EventType]: EventOf<T, EventData[T]> }[EventType]

/** The definition of an event of any type. */
export type AnyEventKind = EventKind<EventType, object, SectorState>

export function kindOf(type: EventType): AnyEventKind {
  return EVENTS[type] as unknown as AnyEventKind
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENTS, type)
}

/** @returns the entities that an event changes */
export function subjectsOf(event: SectorEvent): readonly EntityRef[] {
  return kindOf(event.type).subjects(event.data)
}

/** @returns the ids of the entities of one kind that an event changes */
export function changedBy(event: SectorEvent, kind: EntityKind): string[] {
  return subjectsOf(event).flatMap((ref) => (ref.kind === kind ? [ref.id] : []))
}

/** @returns the commanders an event concerns; none if it is a merchant's, or if that is unknown */
export function concernedBy(event: SectorEvent): readonly CommanderId[] {
  return kindOf(event.type).concerns(event.data)
}

/** @returns what everybody may know of events of a type; null if nothing */
export function publicFaceOf(type: EventType): Face<object> | null {
  return kindOf(type).toAll
}
