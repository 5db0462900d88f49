/**
 * Orders and their answers, by whatever door they come.
 *
 * 1. A client draws an id and sends the order (src/sim/orders.ts has its types and shapes).
 * 2. The answer comes after the commit: what is accepted stands [DUR-1].
 * 3. No answer came: the same order is sent again with the same id, wherever the fleet is by then. An
 *    id takes effect at most once and gets its first answer again [DUR-3].
 */
import { z } from 'zod'
import { REFUSAL_CODES, type Refusal, type RefusalCode } from '../sim/core/refusal.ts'
import { fleetId, galaxyMs, sectorId } from '../sim/fleets/shapes.ts'
import type { Order } from '../sim/orders.ts'
import { seq } from './shapes.ts'
import type { Wire } from './Wire.ts'

export const accepted = z.strictObject({
  ok: z.literal(true),
  sector: sectorId.describe('the sector that carried it out'),
  seq: seq.describe(
    "the number of the order's last event, or of the last before it if it made none",
  ),
})
export type Accepted = Wire<typeof accepted>

export const refusal = z.strictObject({
  ok: z.literal(false),
  code: z.enum(REFUSAL_CODES).describe('one of those below'),
  message: z.string().describe('one sentence: what is wrong and what would be right'),
  sector: sectorId
    .exactOptional()
    .describe('with `in_transit` and `elsewhere`: where the fleet is, or is going'),
  arriveAt: galaxyMs.exactOptional().describe('with `in_transit`: galaxy ms when it will be there'),
  into: fleetId
    .exactOptional()
    .describe('with `no_such_fleet`: the fleet it went into, if it went into one'),
  retryAfterMs: z
    .number()
    .min(0)
    .exactOptional()
    .describe('with `overloaded`: when to try again, in ms'),
}) satisfies z.ZodType<Refusal>

export type OrderAnswer = Accepted | Refusal

type WithoutId<O> = O extends unknown ? Omit<O, 'id'> : never

/** An order before it got its id. */
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
  not_adjacent: ANOTHER,
  already_there: ANOTHER,
  unreachable: ANOTHER,
  plan_full: ANOTHER,
  in_transit: 'wait until `arriveAt`, then send it to `sector`',
  elsewhere: 'send it to `sector`',
  moved: REJOIN,
  busy: SOON,
  overloaded:
    'more orders come in than can be carried out; it did nothing. Send the same id again after `retryAfterMs`',
  unavailable: SOON,
  unknown: REJOIN,
  internal: 'a fault of the server; the order did nothing',
}
