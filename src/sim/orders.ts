import { z } from 'zod'
import type { EventDraft } from './core/defineEvent.ts'
import type { OnPlan, OrderKind } from './core/defineOrder.ts'
import { Dice } from './core/dice.ts'
import type { EntityRef } from './core/EntityRef.ts'
import type { CommanderId } from './core/ids.ts'
import { isRefusal, type Refusal, refuse } from './core/refusal.ts'
import type { OrderScene, Surroundings } from './core/Scene.ts'
import { isSentence } from './core/sentence.ts'
import { ORDERS } from './features.ts'
import type { SectorState } from './sectorState.ts'

export type OrderType = keyof typeof ORDERS

/** A parsed order of any type. */
export type Order = { [T in OrderType]: z.output<(typeof ORDERS)[T]['schema']> }[OrderType]

type AnyOrderKind = OrderKind<OrderType, z.ZodRawShape, SectorState>

export function orderKind(type: OrderType): AnyOrderKind {
  return ORDERS[type] as unknown as AnyOrderKind
}

/** Created once, because zod compiles a schema at its first use. */
const typed = z.looseObject({ type: z.string() })

/** @param input anything a client sent @returns the order, or a refusal that says what is wrong */
export function parseOrder(input: unknown): Order | Refusal {
  const type = typed.safeParse(input).data?.type
  if (type === undefined) {
    return refuse(
      'bad_order',
      'An order is an object with an id, a type and what the type asks for.',
    )
  }
  if (!isOrderType(type)) {
    const known = Object.keys(ORDERS).join(', ')
    return refuse(
      'bad_order',
      `There is no order type ${JSON.stringify(type.slice(0, 32))}; there are ${known}.`,
    )
  }
  const parsed = ORDERS[type].schema.safeParse(input)
  if (parsed.success) return parsed.data
  return refuse(isAboutName(parsed.error) ? 'bad_name' : 'bad_order', explain(parsed.error))
}

/** The entity an order is about. Orders are queued, resent and looked up by it. */
export function subjectOf(order: Order): EntityRef {
  return orderKind(order.type).subject(order)
}

/** What an order does with the plan of its subject. */
export function onPlanOf(order: Order): OnPlan {
  return orderKind(order.type).onPlan(order)
}

/** Whether an order may make a fleet, so that the commander's fleets are counted for it. */
export function mayBear(order: Order): boolean {
  return orderKind(order.type).bears
}

/** @returns what an order makes happen, or why it is refused */
export function decideOrder(
  scene: OrderScene<SectorState>,
  order: Order,
): readonly EventDraft[] | Refusal {
  const kind = orderKind(order.type)
  if (kind.since > scene.writes) return BEING_UPDATED
  return kind.decide(scene, order)
}

/** The parts of a scene that a client has. */
export interface ClientScene extends Omit<Surroundings, 'newId' | 'secretDice'> {
  readonly state: SectorState
  readonly commander: CommanderId
  readonly at: number
  /** How many fleets the commander has outside the sector. */
  readonly fleetsElsewhere: number
}

/**
 * Checks an order with the function that also decides it, so that both give the same answer for the
 * same state and time [IN-1].
 *
 * @returns the refusal that `decide` would give; null if it would accept
 */
export function check(scene: ClientScene, order: Order): Refusal | null {
  const outcome = decideOrder(
    { ...scene, now: scene.at, newId: () => 'new', dice: new Dice(() => scene.state.dice) },
    order,
  )
  return isRefusal(outcome) ? outcome : null
}

/** Whether the first issue is about a name that a person entered. */
export function isAboutName(error: z.ZodError): boolean {
  return error.issues[0]?.path[0] === 'name'
}

/** @returns one line: the field and what it must be, or, for a name, a sentence for its author */
export function explain(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'The input is not valid.'
  if (isSentence(issue)) return issue.message
  const path = issue.path.join('.')
  return path ? `${path}: ${issue.message}` : issue.message
}

const BEING_UPDATED = refuse(
  'unavailable',
  'The galaxy is being brought up to date and does not know this order yet. Send it again in a minute.',
)

function isOrderType(type: string): type is OrderType {
  return Object.hasOwn(ORDERS, type)
}
