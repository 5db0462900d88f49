import { refuse } from '../sim/core/refusal.ts'
import type { Surroundings } from '../sim/core/Scene.ts'
import { type Decision, decide } from '../sim/decide.ts'
import { EffectsOf } from '../sim/effects.ts'
import type { SectorEvent } from '../sim/events.ts'
import { evolve } from '../sim/evolve.ts'
import type { Transit } from '../sim/fleets/fleet.ts'
import type { InboxRow } from '../sim/inbox.ts'
import type { Order } from '../sim/orders.ts'
import type { SectorState } from '../sim/sectorState.ts'
import type { PendingOrder } from './OrderQueue.ts'
import type { Lease } from './Store.ts'
import type { Turn } from './Turn.ts'
import type { Waiting } from './Waiting.ts'

/** A turn stops here and goes on in the next, so that a statement stays small. */
export const EVENTS_PER_TURN_MAX = 1_000
/** What is due and makes no event counts as well: nothing may hang a process. */
export const STEPS_PER_TURN_MAX = 4_000

/**
 * Lets time pass in a sector up to `now` and then does what orders ask, all on the working copy.
 * What is due and what arrives happens at its own time, in order; an order happens at `now`.
 *
 * @param now sector time in galaxy ms, not before `working.now`
 * @throws only through a bug in the simulation, or a damaged state; its orders wait again then
 */
export function takeTurn(
  surroundings: Surroundings,
  working: SectorState,
  lease: Lease,
  now: number,
  waiting: Pick<Waiting, 'arrivals' | 'inbox' | 'facts' | 'orders'>,
  onBug: (error: unknown, cause: Order | InboxRow) => void,
): Turn {
  const { arrivals, inbox, facts } = waiting
  const seq = working.seq
  const events: SectorEvent[] = []
  const effects = new EffectsOf(lease.sector)
  const orders: PendingOrder[] = []
  const accepted: Turn['accepted'][number][] = []
  const refused: Turn['refused'][number][] = []
  const takenIn: Transit[] = []
  const taken: InboxRow[] = []

  const happen = (decision: Decision): void => {
    for (const event of decision.ok ? decision.events : []) {
      effects.note(working, event)
      evolve(working, event)
      events.push(event)
    }
  }

  /**
   * What is due next, if anything is. Of one moment, facts change first, so that all of it happens
   * by the new ones; then comes an arrival, and then what is due.
   */
  const letNextHappen = (): boolean => {
    const item = working.due.next(surroundings.writes)
    const transit = arrivals.next()
    const changeAt = facts.next(surroundings.facts, working)
    const { POSITIVE_INFINITY: NEVER } = Number
    const others = Math.min(item?.at ?? NEVER, transit?.arriveAt ?? NEVER)
    if (changeAt !== null && changeAt <= Math.min(now, others)) {
      const at = Math.max(working.now, changeAt)
      facts.looked(at)
      happen(decide(surroundings, working, { kind: 'facts' }, at))
      return true
    }
    if (transit && transit.arriveAt <= Math.min(now, item?.at ?? now)) {
      arrivals.take(transit)
      takenIn.push(transit)
      // An arrival in the sector's past happens at its now.
      const at = Math.max(working.now, transit.arriveAt)
      happen(decide(surroundings, working, { kind: 'arrival', transit }, at))
      return true
    }
    if (!item || item.at > now) return false
    const at = Math.max(working.now, item.at)
    working.due.take(item, at)
    happen(decide(surroundings, working, { kind: 'due', item }, at))
    return true
  }

  /** What came from outside happens now. One that cannot be decided here waits for another build. */
  const takeFromInbox = (): boolean => {
    const row = inbox.next()
    if (!row) return false
    inbox.take(row)
    try {
      happen(decide(surroundings, working, { kind: 'inbox', row }, now))
    } catch (error) {
      onBug(error, row)
      return true
    }
    taken.push(row)
    effects.taken(row.id)
    return true
  }

  /** A bug in an order's rules must cost that order alone [LIFE-1]: to decide changes nothing yet. */
  const decideOrder = ({ commander, order }: PendingOrder): Decision => {
    try {
      return decide(surroundings, working, { kind: 'order', commander, order }, now)
    } catch (error) {
      onBug(error, order)
      return refuse('internal', 'The order failed through a fault of the server.')
    }
  }

  const tryOrder = (pending: PendingOrder): void => {
    orders.push(pending)
    const decision = decideOrder(pending)
    happen(decision)
    if (decision.ok) {
      accepted.push({ pending, outcome: { ok: true, sector: lease.sector, seq: working.seq } })
    } else {
      refused.push({ pending, refusal: decision })
    }
  }

  try {
    for (let steps = 0; steps < STEPS_PER_TURN_MAX; steps++) {
      if (events.length >= EVENTS_PER_TURN_MAX) break
      if (letNextHappen() || takeFromInbox()) continue
      const pending = waiting.orders.next()
      if (!pending) break
      tryOrder(pending)
    }
  } catch (error) {
    waiting.orders.putBack(orders)
    throw error
  }

  const acks = accepted.map(({ pending: { commander, order }, outcome }) => ({
    commander,
    orderId: order.id,
    outcome,
  }))
  const commit = { ...lease, seq, events, acks, effects: effects.effects }
  return { commit, orders, accepted, refused, arrivals: takenIn, inbox: taken }
}
