import type { z } from 'zod'
import type { DiceState } from './dice.ts'
import type { EntityRef } from './EntityRef.ts'
import { FIRST, type Format, versionOf } from './formats.ts'
import type { CommanderId, SectorId } from './ids.ts'
import type { Outside } from './Outside.ts'

/** The envelope is the same for all types of events [FEED-5]. */
export interface EventOf<Type extends string = string, Data extends object = object> {
  /** The version since which its data has its form: the newest, wherever events are worked with. */
  readonly v: number
  readonly type: Type
  readonly sector: SectorId
  readonly seq: number
  /** Sector time in galaxy ms. */
  readonly at: number
  readonly data: Data
  /** The generator after the decision this event is the last of; absent if nothing was drawn. */
  readonly dice?: DiceState
}

/** An event before its sector gave it a number and a moment. */
export interface EventDraft<Type extends string = string, Data extends object = object> {
  readonly v: number
  readonly type: Type
  readonly data: Data
}

/** What of an event is told to some, under which name. */
export interface Face<Data extends object, Told extends object = object> {
  readonly type: string
  /** Of the form of what is told. */
  readonly v: number
  /** A sentence that says when it happens. */
  readonly when: string
  readonly data: z.ZodType<Told>
  of(data: Data): Told
}

/** All there is to say of one type of event. */
export interface EventDefinition<Type extends string, Data extends object, State> {
  readonly type: Type
  /** The history of its stored form; by default it never changed. */
  readonly format?: Format
  readonly data: z.ZodType<Data>
  /** The only way state changes. It decides nothing and cannot refuse. */
  apply(state: State, event: EventOf<Type, Data>): void
  /** What it does outside its sector's state. @param before the state without it */
  effects?(before: State, event: EventOf<Type, Data>, outside: Outside): void
  /** What it changes. */
  subjects(data: Data): readonly EntityRef[]
  /** Whose affair it is: they are told all of it, wherever they look. */
  concerns(data: Data): readonly CommanderId[]
  /** A sentence for those concerned that says when it happens. */
  readonly toOwner: string
  /** What everybody may know of it [VIS-1]; null where that is nothing. */
  readonly toAll: Face<Data> | null
  /** Whether it is copied into the chronicle. */
  readonly isNotable?: boolean
}

export interface EventKind<Type extends string, Data extends object, State>
  extends Required<Omit<EventDefinition<Type, Data, State>, 'toOwner'>> {
  readonly toOwner: Face<Data, Data>
  draft(data: Data): EventDraft<Type, Data>
}

/** Defines a type of event: one file for each, named in src/sim/features.ts. */
export function defineEvent<const Type extends string, Data extends object, State>(
  definition: EventDefinition<Type, Data, State>,
): EventKind<Type, Data, State> {
  const { type, data, format = FIRST, toOwner: when } = definition
  const v = versionOf(format)
  return {
    ...definition,
    format,
    isNotable: definition.isNotable ?? false,
    effects: definition.effects ?? (() => {}),
    toOwner: { type, v, when, data, of: (all) => all },
    draft: (all) => ({ v, type, data: all }),
  }
}
