/**
 * Orders and their answers, in a room or over HTTP.
 *
 * 1. A client chooses an id and sends the order (src/sim/orders.ts has the types and shapes).
 * 2. The answer comes after the commit: an accepted order stands [DUR-1].
 * 3. If no answer comes, the client sends the same order with the same id, wherever the fleet is by
 *    then. An id takes effect at most once, and then gets its first answer again [DUR-3].
 */
import { z } from 'zod'
import { REFUSAL_CODES, type Refusal, type RefusalCode } from '../sim/core/refusal.ts'
import { fleetId, galaxyMs, placeId, sectorId } from '../sim/fleets/shapes.ts'
import type { Order } from '../sim/orders.ts'
import { seq } from './shapes.ts'
import type { Wire } from './Wire.ts'

export const accepted = z.strictObject({
  ok: z.literal(true),
  sector: sectorId.describe('the sector that carried it out'),
  seq: seq.describe(
    "the number of the order's last event; if it made none, of the event before the order",
  ),
  born: fleetId.exactOptional().describe('with `split` and `launch`: the id of the new fleet'),
})
export type Accepted = Wire<typeof accepted>

export const refusal = z.strictObject({
  ok: z.literal(false),
  code: z.enum(REFUSAL_CODES).describe('one of those below'),
  message: z.string().describe('one sentence: what is wrong and what would be right'),
  sector: sectorId
    .exactOptional()
    .describe('with `in_transit` and `elsewhere`: where the fleet or base is, or is going'),
  arriveAt: galaxyMs.exactOptional().describe('with `in_transit`: galaxy ms when it will arrive'),
  fleetId: fleetId.exactOptional().describe('with `no_such_fleet`: which fleet'),
  into: fleetId
    .exactOptional()
    .describe('with `no_such_fleet`: the fleet it merged into, if it did'),
  docked: placeId.exactOptional().describe('with `no_such_fleet`: where it docked, if it did'),
  retryAfterMs: z
    .number()
    .min(0)
    .exactOptional()
    .describe('with `overloaded`: when to try again, in ms'),
}) satisfies z.ZodType<Refusal>

export type OrderAnswer = Accepted | Refusal

type WithoutId<O> = O extends unknown ? Omit<O, 'id'> : never

/** An order without its id. */
export type OrderDraft = WithoutId<Order>

const ANOTHER = 'another order'
const SOON = 'send the same id again in a second'
const REJOIN = 'join the sector again and send the same id'

/** What to do after a refusal, by its code. */
export const AFTER_REFUSAL: Readonly<Record<RefusalCode, string>> = {
  bad_order: ANOTHER,
  bad_name: ANOTHER,
  no_such_sector: ANOTHER,
  no_such_fleet: ANOTHER,
  no_such_base: ANOTHER,
  no_such_system: ANOTHER,
  no_such_wreck: ANOTHER,
  not_adjacent: ANOTHER,
  already_there: ANOTHER,
  unreachable: ANOTHER,
  plan_full: ANOTHER,
  ends_docked: ANOTHER,
  not_enough_ships: ANOTHER,
  not_enough_goods: 'wait until the store has grown, or bring goods there',
  insolvent: 'wait until you have credits again, or keep fewer ships',
  not_built_here: ANOTHER,
  queue_full: 'wait until something is built, or cancel something',
  no_such_build: ANOTHER,
  too_many_ships: ANOTHER,
  too_many_fleets: ANOTHER,
  too_far: ANOTHER,
  bad_target: ANOTHER,
  no_battle: ANOTHER,
  in_battle: 'wait until the battle is over, retreat, or queue the order',
  too_soon: 'wait for as long as it says, then send the same id again',
  in_transit: 'wait until `arriveAt`, then send it to `sector`',
  elsewhere: 'send it to `sector`',
  moved: REJOIN,
  busy: SOON,
  overloaded:
    'more orders come in than can be carried out, and this one did nothing. Send the same id again after `retryAfterMs`',
  unavailable: SOON,
  unknown: REJOIN,
  internal: 'a fault of the server; the order did nothing',
}
