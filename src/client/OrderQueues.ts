import type { OrderDraft } from '../protocol/orders.ts'
import { refKey } from '../sim/core/EntityRef.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { type Order, onPlanOf, subjectOf } from '../sim/orders.ts'
import type { OrderOutcome } from './sendOrder.ts'
import { type OrderRoad, sendOrder, superseded } from './sendOrder.ts'

interface Pending {
  readonly order: Order
  readonly sector: SectorId | null
  readonly giveUp: AbortController
}

/**
 * The client's orders, in one queue per subject (such as a fleet). A queue sends one order at a
 * time, so that a later order never overtakes an earlier one. An order that replaces a plan makes
 * earlier changes to that plan pointless: those still waiting are given up.
 */
export class OrderQueues {
  readonly #road: OrderRoad
  /** Orders without an answer, by the key of their subject. */
  readonly #pending = new Map<string, Set<Pending>>()
  readonly #last = new Map<string, Promise<unknown>>()

  constructor(road: OrderRoad) {
    this.#road = road
  }

  /**
   * @param sector where its subject is; null if that follows from the subject
   * @returns the order's final answer; never rejects
   */
  async give(draft: OrderDraft, sector: SectorId | null = null): Promise<OrderOutcome> {
    const order: Order = { ...draft, id: newOrderId() }
    const pending = { order, sector, giveUp: new AbortController() }
    const subject = refKey(subjectOf(order))
    const line = this.#pending.get(subject) ?? new Set()
    this.#pending.set(subject, line)
    if (onPlanOf(order) === 'replaces') for (const earlier of line) supersede(earlier)
    line.add(pending)
    const before = this.#last.get(subject)
    const answer = this.#sendAfter(before, pending)
    this.#last.set(subject, answer)
    try {
      return await answer
    } finally {
      line.delete(pending)
      if (line.size === 0) {
        this.#pending.delete(subject)
        this.#last.delete(subject)
      }
    }
  }

  giveUpAll(): void {
    for (const line of this.#pending.values()) for (const { giveUp } of line) giveUp.abort()
  }

  async #sendAfter(before: Promise<unknown> | undefined, pending: Pending): Promise<OrderOutcome> {
    await before
    if (pending.giveUp.signal.aborted) return superseded()
    return sendOrder(this.#road, pending.order, pending.giveUp.signal, pending.sector)
  }
}

function supersede({ order, giveUp }: Pending): void {
  if (onPlanOf(order) !== 'keeps') giveUp.abort()
}

/** 96 random bits in hex. Browsers offer `randomUUID` only to pages served with TLS. */
function newOrderId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
