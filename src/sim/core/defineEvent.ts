import type { z } from 'zod'
import type { DiceState } from './dice.ts'
import type { EntityRef } from './EntityRef.ts'
import { FIRST, type Format, versionOf } from './formats.ts'
import type { CommanderId, SectorId } from './ids.ts'
import type { Outside } from './Outside.ts'

/** An event. All types have the same envelope [FEED-5]. */
export interface EventOf<Type extends string = string, Data extends object = object> {
  /** The version in which its data got this form. In memory it is always the newest form. */
  readonly v: number
  readonly type: Type
  readonly sector: SectorId
  readonly seq: number
  /** Sector time in galaxy ms. */
  readonly at: number
  readonly data: Data
  /** The generator's state after the decision, on its last event; absent if nothing was drawn. */
  readonly dice?: DiceState
}

/** An event before its sector has given it a number and a time. */
export interface EventDraft<Type extends string = string, Data extends object = object> {
  readonly v: number
  readonly type: Type
  readonly data: Data
}

/** The form in which an event is told to an audience. */
export interface Face<Data extends object, Told extends object = object> {
  /** The type under which it is told. */
  readonly type: string
  /** The version of the data told. */
  readonly v: number
  /** A sentence that says when it happens. */
  readonly when: string
  readonly data: z.ZodType<Told>
  of(data: Data): Told
}

/** The definition of one type of event. */
export interface EventDefinition<Type extends string, Data extends object, State> {
  readonly type: Type
  /** The history of its stored form; by default it never changed. */
  readonly format?: Format
  readonly data: z.ZodType<Data>
  /** The only way state changes. It decides nothing and cannot refuse. */
  apply(state: State, event: EventOf<Type, Data>): void
  /** What it does outside its sector's state. @param before the state before the event */
  effects?(before: State, event: EventOf<Type, Data>, outside: Outside): void
  /** The entities it changes. */
  subjects(data: Data): readonly EntityRef[]
  /** The commanders it concerns. They are told all of it, whatever is in their view. */
  concerns(data: Data): readonly CommanderId[]
  /** A sentence for those concerned that says when it happens; null if it never concerns anybody. */
  readonly toOwner: string | null
  /** What everybody may know of it [VIS-1]; null if nothing. */
  readonly toAll: Face<Data> | null
  /** Whether it is copied into the chronicle. */
  readonly isNotable?: boolean
}

export interface EventKind<Type extends string, Data extends object, State>
  extends Required<Omit<EventDefinition<Type, Data, State>, 'toOwner'>> {
  /** All of it, for those concerned; null if it never concerns anybody. */
  readonly toOwner: Face<Data, Data> | null
  draft(data: Data): EventDraft<Type, Data>
}

/** Defines a type of event. Each has its own file and is listed in src/sim/features.ts. */
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
    toOwner: when === null ? null : { type, v, when, data, of: (all) => all },
    draft: (all) => ({ v, type, data: all }),
  }
}
