import type { Accepted, OrderAnswer } from '../protocol/orders.ts'
import type { EntityRef } from '../sim/core/EntityRef.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { Refusal, RefusalCode } from '../sim/core/refusal.ts'
import { type Order, subjectOf } from '../sim/orders.ts'
import { backoffMs } from './backoff.ts'

const TRIES_MAX = 12
/** The pause after an answer that names another sector. */
const HINT_PAUSE_MS = 100
/** The longest wait that a server may ask for. */
const ASKED_MS_MAX = 10_000

/** What became of an order. `superseded`: a newer order took its place before it was sent. */
export type OrderOutcome =
  | Accepted
  | (Omit<Refusal, 'code'> & { readonly code: RefusalCode | 'superseded' })

/** How orders reach the server. */
export interface OrderRoad {
  /** The sector where an order's subject is or will arrive; null if it is not known. */
  sectorOf(subject: EntityRef): SectorId | null
  /** @throws if the connection drops before an answer comes, or there is no seat in time */
  send(sectorId: SectorId, order: Order, signal: AbortSignal): Promise<OrderAnswer>
  pause(ms: number, signal: AbortSignal): Promise<void>
  untilGalaxyTime(at: number, signal: AbortSignal): Promise<void>
}

/** Refusals after which the same order, with the same id, may still succeed [DUR-3, DUR-4]. */
const PASSING: ReadonlySet<string> = new Set<RefusalCode>([
  'unknown',
  'moved',
  'busy',
  'overloaded',
  'unavailable',
])

/**
 * Sends an order until it has a final answer. The order keeps its id on every try, so that it takes
 * effect at most once, wherever and however often it is sent. If the fleet is in a lane, the order
 * waits for it at the lane's end; if the fleet is elsewhere, the order follows it there. The number
 * of tries is bounded, with pauses between them.
 *
 * @param signal gives the order up while it waits; one that was sent still gets its answer
 * @param sector where the order's subject is; null if that follows from the subject
 */
export async function sendOrder(
  road: OrderRoad,
  order: Order,
  signal: AbortSignal,
  sector: SectorId | null = null,
): Promise<OrderOutcome> {
  const subject = subjectOf(order)
  let sectorId = sector ?? road.sectorOf(subject)
  let last: OrderOutcome | null = null
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    if (sectorId === null) return noSuch(subject)
    try {
      last = await road.send(sectorId, order, signal)
    } catch {
      last = null
    }
    if (signal.aborted) return last?.ok ? last : superseded()
    if (last && isFinal(last)) return last
    try {
      sectorId = await nextSector(road, order, last, sectorId, tries, signal)
    } catch {
      return superseded()
    }
  }
  return last ?? cutOff()
}

function isFinal(answer: OrderOutcome): boolean {
  if (answer.ok) return true
  const leadsOn = answer.code === 'elsewhere' || answer.code === 'in_transit'
  return !PASSING.has(answer.code) && !(leadsOn && answer.sector !== undefined)
}

/** Waits as long as the answer asks for (null if none came). @returns the sector to try next */
async function nextSector(
  road: OrderRoad,
  order: Order,
  answer: OrderOutcome | null,
  tried: SectorId,
  tries: number,
  signal: AbortSignal,
): Promise<SectorId> {
  if (answer?.ok === false && answer.sector !== undefined) {
    if (answer.arriveAt !== undefined) await road.untilGalaxyTime(answer.arriveAt, signal)
    await road.pause(HINT_PAUSE_MS, signal)
    return answer.sector
  }
  const askedMs = answer?.ok === false ? (answer.retryAfterMs ?? 0) : 0
  await road.pause(Math.max(backoffMs(tries), Math.min(askedMs, ASKED_MS_MAX)), signal)
  return road.sectorOf(subjectOf(order)) ?? tried
}

function noSuch({ kind, id }: EntityRef): OrderOutcome {
  // Systems have the same numbers in all sectors.
  if (kind === 'system') {
    const message = `Say in which sector system ${id} is.`
    return { ok: false, code: 'no_such_system', message }
  }
  const code = kind === 'base' ? 'no_such_base' : 'no_such_fleet'
  return { ok: false, code, message: `You have no ${kind} ${id}.` }
}

export function superseded(): OrderOutcome {
  return { ok: false, code: 'superseded', message: 'A newer order took its place.' }
}

function cutOff(): OrderOutcome {
  return {
    ok: false,
    code: 'unknown',
    message: 'The server could not be reached. Whether the order arrived is not known.',
  }
}
