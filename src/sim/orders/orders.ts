import { z } from 'zod'
import { type Refusal, refuse } from '../refusal.ts'
import { type Jump, jump, jumpSchema } from './jump.ts'
import { type Move, move, moveSchema } from './move.ts'
import type { EventDraft, Scene } from './order.ts'
import { type Rename, rename, renameSchema } from './rename.ts'
import { type RouteOrder, route, routeSchema } from './route.ts'
import { type Stop, stop, stopSchema } from './stop.ts'

export type Order = Move | Jump | RouteOrder | Stop | Rename

/** Every order there is: to add one, write its file and name it here. */
const schemas = {
  move: moveSchema,
  jump: jumpSchema,
  route: routeSchema,
  stop: stopSchema,
  rename: renameSchema,
} as const satisfies Record<Order['type'], z.ZodType<Order>>

/** Made once: zod compiles a schema when it is first used. */
const typed = z.looseObject({ type: z.string() })

/** @param input anything a client sent @returns the order, or what is wrong with the input */
export function parseOrder(input: unknown): Order | Refusal {
  const type = typed.safeParse(input).data?.type
  if (type === undefined) {
    return refuse(
      'bad_order',
      'An order is an object with an id, a type and what the type asks for.',
    )
  }
  if (!Object.hasOwn(schemas, type)) {
    const known = Object.keys(schemas).join(', ')
    return refuse(
      'bad_order',
      `There is no order type ${JSON.stringify(type.slice(0, 32))}; there are ${known}.`,
    )
  }
  const parsed = schemas[type as Order['type']].safeParse(input)
  return parsed.success ? parsed.data : refuse('bad_order', explain(parsed.error))
}

export function isOrder(parsed: Order | Refusal): parsed is Order {
  return !('ok' in parsed)
}

/** The same answer `decide` will give for this state and moment [IN-1]. */
export function check(scene: Scene, order: Order): Refusal | null {
  switch (order.type) {
    case 'move':
      return move.check(scene, order)
    case 'jump':
      return jump.check(scene, order)
    case 'route':
      return route.check(scene, order)
    case 'stop':
      return stop.check(scene, order)
    case 'rename':
      return rename.check(scene, order)
  }
}

/** What an order that passed `check` makes happen. */
export function outcomeOf(scene: Scene, order: Order): EventDraft[] {
  switch (order.type) {
    case 'move':
      return move.decide(scene, order)
    case 'jump':
      return jump.decide(scene, order)
    case 'route':
      return route.decide(scene, order)
    case 'stop':
      return stop.decide(scene, order)
    case 'rename':
      return rename.decide(scene, order)
  }
}

/** @returns one line: which field, and what it must be */
export function explain(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'The input is not valid.'
  const path = issue.path.join('.')
  return path ? `${path}: ${issue.message}` : issue.message
}
