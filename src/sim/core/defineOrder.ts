import { z } from 'zod'
import type { EventDraft } from './defineEvent.ts'
import type { EntityRef } from './EntityRef.ts'
import type { Refusal } from './refusal.ts'
import type { OrderScene } from './Scene.ts'
import type { SectorCore } from './SectorCore.ts'

/** What an order does with its subject's plan. `replaces` makes waiting changes pointless. */
export type OnPlan = 'keeps' | 'extends' | 'replaces'

type Schema<Type extends string, Fields extends z.ZodRawShape> = z.ZodObject<
  { id: z.ZodString; type: z.ZodLiteral<Type> } & Fields,
  z.core.$strict
>
type OrderOf<Type extends string, Fields extends z.ZodRawShape> = z.output<Schema<Type, Fields>>

/** The definition of one type of order. */
export interface OrderDefinition<
  Type extends string,
  Fields extends z.ZodRawShape,
  State extends SectorCore,
> {
  readonly type: Type
  /** A sentence for the docs that says what it does. */
  readonly does: string
  /** The first version in which it can be given; 1 by default. */
  readonly since?: number
  /** Whether it may make a fleet, so that the commander's fleets are counted for it. */
  readonly bears?: boolean
  /** Its fields besides `id` and `type`. */
  readonly fields: Fields
  subject(order: OrderOf<Type, Fields>): EntityRef
  onPlan(order: OrderOf<Type, Fields>): OnPlan
  /**
   * Refuses, or returns what happens. A client runs it as a check and ignores the events [IN-1].
   */
  decide(scene: OrderScene<State>, order: OrderOf<Type, Fields>): readonly EventDraft[] | Refusal
}

export interface OrderKind<
  Type extends string,
  Fields extends z.ZodRawShape,
  State extends SectorCore,
> extends Required<OrderDefinition<Type, Fields, State>> {
  readonly schema: Schema<Type, Fields>
}

const orderId = z
  .string()
  .regex(/^[\x21-\x7e]{8,64}$/, 'must be 8 to 64 printable ASCII characters without spaces')
  .describe('8 to 64 printable ASCII characters; the same order sent again has the same id')

/** Defines a type of order. Each has its own file and is listed in src/sim/features.ts. */
export function defineOrder<
  const Type extends string,
  Fields extends z.ZodRawShape,
  State extends SectorCore,
>(definition: OrderDefinition<Type, Fields, State>): OrderKind<Type, Fields, State> {
  const { type, fields, since = 1, bears = false } = definition
  const schema = z.strictObject({ id: orderId, type: z.literal(type), ...fields })
  return { ...definition, since, bears, schema: schema as unknown as Schema<Type, Fields> }
}
