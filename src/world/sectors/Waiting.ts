import type { Log } from '../../ops/log.ts'
import type { Facts } from '../../sim/core/Facts.ts'
import type { Transit } from '../../sim/fleets/fleet.ts'
import type { InboxRow } from '../../sim/inbox.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Clock } from '../Clock.ts'
import { FactWatch } from '../facts/FactWatch.ts'
import { Arrivals } from '../inbox/Arrivals.ts'
import { Inbox } from '../inbox/Inbox.ts'
import type { Lease, OrderAck, Store } from '../Store.ts'
import type { OrderAdmission } from './OrderAdmission.ts'
import { keyOf, OrderQueue, type PendingOrder } from './OrderQueue.ts'
import { recheckRefusals, UNSURE } from './recheckRefusals.ts'
import type { Turn } from './Turn.ts'

interface WaitingContext {
  readonly store: Store
  readonly clock: Clock
  readonly facts: Facts
  readonly log: Log
  readonly admission: OrderAdmission
  writes(): number
}

/**
 * What waits to happen in a sector, beside what is due in its state. A turn takes of it; what a turn
 * took and did not bring through the commit is put back.
 */
export class Waiting {
  readonly arrivals = new Arrivals()
  readonly inbox = new Inbox()
  readonly facts = new FactWatch(0)
  readonly orders: OrderQueue
  readonly #lease: Lease
  readonly #context: WaitingContext

  constructor(lease: Lease, context: WaitingContext) {
    this.#lease = lease
    this.#context = context
    this.orders = new OrderQueue(context.clock, context.admission)
  }

  /** @returns when any of it, or of what is due in the state, is to happen: sector time, galaxy ms */
  nextAt(state: SectorState): number | null {
    const [facts, writes] = [this.#context.facts, this.#context.writes()]
    const moments = [
      state.due.next(writes)?.at,
      state.contacts.next(state, facts)?.at,
      this.arrivals.next()?.arriveAt,
      this.facts.next(facts, state),
    ]
    const next = Math.min(...moments.filter((at) => at !== null && at !== undefined))
    return next === Number.POSITIVE_INFINITY ? null : next
  }

  /** What the store holds for a sector that goes on from a state. */
  startFrom(now: number, transits: readonly Transit[], inbox: readonly InboxRow[]): void {
    for (const transit of transits) this.arrivals.add(transit)
    for (const row of inbox) this.receive(row)
    this.facts.startAgain(now)
  }

  /**
   * A row of a version that is not written yet waits where it is, and is told again [VER-1].
   * @returns whether it is news
   */
  receive(row: InboxRow): boolean {
    return row.v <= this.#context.writes() && this.inbox.add(row)
  }

  /** The orders of a turn wait again, but for those whose first answers are known by now. */
  putBackOrders(turn: Turn, known: readonly OrderAck[]): void {
    const first = new Map(known.map((ack) => [keyOf(ack.commander, ack.orderId), ack.outcome]))
    const again: PendingOrder[] = []
    for (const pending of turn.orders) {
      const outcome = first.get(keyOf(pending.commander, pending.order.id))
      if (outcome) pending.answer(outcome)
      else again.push(pending)
    }
    this.orders.putBack(again)
  }

  /** Some row is gone, and which is not told: what is left is read. What fails the poll finds. */
  async readInbox(deliver: (row: InboxRow) => void): Promise<void> {
    try {
      const rows = await this.#context.store.inboxOf(this.#lease.sector)
      this.inbox.clear()
      for (const row of rows) deliver(row)
    } catch (error) {
      this.#context.log.warn({ ...this.#lease, err: error }, 'the inbox could not be read')
    }
  }

  /** Answers what a turn refused, once it is sure that it did not take effect before. Never rejects. */
  async answerRefused(refused: Turn['refused']): Promise<void> {
    if (refused.length === 0) return
    const { store, log } = this.#context
    const answers = await recheckRefusals(store, this.#lease.sector, refused).catch(
      (error: unknown) => {
        log.warn({ ...this.#lease, err: error }, 'refused orders could not be looked up')
        return []
      },
    )
    refused.forEach(({ pending }, index) => {
      pending.answer(answers[index] ?? UNSURE)
    })
  }

  /** For a sector that loads again: what is on its way here is read anew, orders go on waiting. */
  forgetStored(): void {
    this.arrivals.clear()
    this.inbox.clear()
  }
}
