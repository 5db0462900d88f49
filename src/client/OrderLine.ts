import type { FleetId } from '../sim/fleet.ts'
import type { Order } from '../sim/orders/orders.ts'
import type { OrderAnswer, OrderDraft } from './protocol.ts'
import { type OrderRoad, sendOrder, superseded } from './sendOrder.ts'

interface Pending {
  readonly order: Order
  readonly giveUp: AbortController
}

/**
 * One's orders, each fleet's in the order they were given: one at a time, so that a later one never
 * overtakes an earlier. One that sets a new course makes those that still wait pointless, and they
 * are given up.
 */
export class OrderLine {
  readonly #road: OrderRoad
  readonly #pending = new Map<FleetId, Set<Pending>>()
  readonly #last = new Map<FleetId, Promise<unknown>>()

  constructor(road: OrderRoad) {
    this.#road = road
  }

  /** @returns the answer that stands; never rejects */
  async give(draft: OrderDraft): Promise<OrderAnswer> {
    const order: Order = { ...draft, id: newOrderId() }
    const pending = { order, giveUp: new AbortController() }
    const line = this.#pending.get(order.fleetId) ?? new Set()
    this.#pending.set(order.fleetId, line)
    if (isNewCourse(order)) for (const earlier of line) supersede(earlier)
    line.add(pending)
    const before = this.#last.get(order.fleetId)
    const answer = this.#sendAfter(before, pending)
    this.#last.set(order.fleetId, answer)
    try {
      return await answer
    } finally {
      line.delete(pending)
      if (line.size === 0) {
        this.#pending.delete(order.fleetId)
        this.#last.delete(order.fleetId)
      }
    }
  }

  giveUpAll(): void {
    for (const line of this.#pending.values()) for (const { giveUp } of line) giveUp.abort()
  }

  async #sendAfter(before: Promise<unknown> | undefined, pending: Pending): Promise<OrderAnswer> {
    await before
    if (pending.giveUp.signal.aborted) return superseded()
    return sendOrder(this.#road, pending.order, pending.giveUp.signal)
  }
}

function isNewCourse(order: Order): boolean {
  if (order.type === 'rename') return false
  return order.type === 'stop' || order.queue !== true
}

function supersede({ order, giveUp }: Pending): void {
  if (order.type !== 'rename') giveUp.abort()
}

/** 96 random bits in hex. Not `randomUUID`: browsers keep that from pages served without TLS. */
function newOrderId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
