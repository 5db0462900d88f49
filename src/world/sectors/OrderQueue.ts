import { LRUCache } from 'lru-cache'
import type { Accepted, OrderAnswer } from '../../protocol/orders.ts'
import type { CommanderId } from '../../sim/core/ids.ts'
import { type Refusal, refuse } from '../../sim/core/refusal.ts'
import type { Order } from '../../sim/orders.ts'
import type { Clock } from '../Clock.ts'
import { growingTo } from '../growingTo.ts'
import type { OrderAck } from '../Store.ts'
import type { OrderAdmission } from './OrderAdmission.ts'

export interface PendingOrder {
  readonly commander: CommanderId
  readonly order: Order
  /** How many fleets the commander had elsewhere. Only an order that may make one needs it. */
  readonly fleetsElsewhere: number
  /** Monotonic ms after which the order is refused without having been tried. */
  readonly giveUpAt: number
  readonly answer: (answer: OrderAnswer) => void
}

/** Orders that may wait in one sector. */
export const QUEUED_ORDERS_MAX = 512
/** Orders of one commander that may wait in one sector. */
export const QUEUED_ORDERS_PER_COMMANDER_MAX = 64
/** Real ms. Shorter than the 10 s that the SDK waits, so that an answer comes that says why. */
export const ORDER_WAIT_MS_MAX = 8_000
/** Answers of accepted orders that a sector remembers. */
const REMEMBERED_ANSWERS_MAX = 5_000

const TOO_LATE = refuse(
  'unavailable',
  'The galaxy cannot save anything at the moment. Send the order again.',
)

/**
 * The orders that wait for a sector, first come first served, and the answers of recent ones that
 * took effect. A full queue refuses: an order never pushes out another [IN-2].
 */
export class OrderQueue {
  readonly #clock: Clock
  readonly #admission: OrderAdmission
  readonly #queue: PendingOrder[] = []
  readonly #byKey = new Map<string, Promise<OrderAnswer>>()
  readonly #countOf = new Map<CommanderId, number>()
  readonly #answered = new LRUCache<string, Accepted>(growingTo(REMEMBERED_ANSWERS_MAX))

  /** @param admission the bound of the whole process; this queue has its own bounds beside it */
  constructor(clock: Clock, admission: OrderAdmission) {
    this.#clock = clock
    this.#admission = admission
  }

  get length(): number {
    return this.#queue.length
  }

  /** Queues an order. One whose id is waiting or known gets the first one's answer [DUR-3]. */
  submit(
    commander: CommanderId,
    order: Order,
    fleetsElsewhere = Number.POSITIVE_INFINITY,
  ): Promise<OrderAnswer> {
    const early = this.early(commander, order)
    if (early) return Promise.resolve(early)
    const key = keyOf(commander, order.id)
    this.#admission.taken()
    this.#countOf.set(commander, (this.#countOf.get(commander) ?? 0) + 1)
    const answer = new Promise<OrderAnswer>((resolve) => {
      const giveUpAt = this.#clock.monotonicMs() + ORDER_WAIT_MS_MAX
      this.#queue.push({
        commander,
        order,
        fleetsElsewhere,
        giveUpAt,
        answer: this.#settling(key, commander, resolve),
      })
    })
    this.#byKey.set(key, answer)
    return answer
  }

  /** The answer of an order that need not be queued: known, under way, or refused. Else null. */
  early(commander: CommanderId, order: Order): OrderAnswer | Promise<OrderAnswer> | null {
    const key = keyOf(commander, order.id)
    const known = this.#answered.get(key) ?? this.#byKey.get(key)
    if (known) return known
    const count = this.#countOf.get(commander) ?? 0
    if (this.#queue.length >= QUEUED_ORDERS_MAX || count >= QUEUED_ORDERS_PER_COMMANDER_MAX) {
      return refuse('busy', 'Too many orders are waiting here. Send it again in a second.')
    }
    return this.#admission.refusal()
  }

  /** Takes the first order off the queue. */
  next(): PendingOrder | undefined {
    return this.#queue.shift()
  }

  /** Puts orders back at the front, in the same sequence, to be decided again. */
  putBack(orders: readonly PendingOrder[]): void {
    this.#queue.unshift(...orders)
  }

  remember(ack: OrderAck): void {
    this.#answered.set(keyOf(ack.commander, ack.orderId), ack.outcome)
  }

  /** Refuses all orders that waited too long. */
  giveUpLate(): void {
    const now = this.#clock.monotonicMs()
    while (this.#queue[0] && this.#queue[0].giveUpAt <= now) this.#queue.shift()?.answer(TOO_LATE)
  }

  refuseAll(refusal: Refusal): void {
    for (const pending of this.#queue.splice(0)) pending.answer(refusal)
  }

  #settling(key: string, commander: CommanderId, resolve: (answer: OrderAnswer) => void) {
    return (answer: OrderAnswer): void => {
      if (!this.#byKey.delete(key)) return
      this.#admission.answered()
      const count = (this.#countOf.get(commander) ?? 1) - 1
      if (count === 0) this.#countOf.delete(commander)
      else this.#countOf.set(commander, count)
      if (answer.ok) this.#answered.set(key, answer)
      resolve(answer)
    }
  }
}

/** A key for an order. A commander's id has no space, so two orders never share a key. */
export function keyOf(commander: CommanderId, orderId: string): string {
  return `${commander} ${orderId}`
}
