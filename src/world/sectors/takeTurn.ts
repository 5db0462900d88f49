import type { Accepted } from '../../protocol/orders.ts'
import { refuse } from '../../sim/core/refusal.ts'
import type { Surroundings } from '../../sim/core/Scene.ts'
import { type Decision, decide } from '../../sim/decide.ts'
import { EffectsOf } from '../../sim/effects.ts'
import type { SectorEvent } from '../../sim/events.ts'
import { evolve } from '../../sim/evolve.ts'
import type { Transit } from '../../sim/fleets/fleet.ts'
import type { InboxRow } from '../../sim/inbox.ts'
import type { Order } from '../../sim/orders.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { Lease } from '../Store.ts'
import type { PendingOrder } from './OrderQueue.ts'
import type { Turn } from './Turn.ts'
import type { Waiting } from './Waiting.ts'

/** Events after which a turn stops and leaves the rest to the next, to keep statements small. */
export const EVENTS_PER_TURN_MAX = 1_000
/**
 * Steps after which a turn stops. It also counts steps without events, so that no turn can hang.
 */
export const STEPS_PER_TURN_MAX = 4_000

/** @returns what the answer says of the fleets that an order made */
function made({ events }: Extract<Decision, { ok: true }>): Pick<Accepted, 'born'> {
  const born = events.flatMap((event) =>
    event.type === 'fleet.born' || event.type === 'fleet.launched' ? [event.data.fleet.id] : [],
  )
  return born[0] === undefined ? {} : { born: born[0] }
}

/**
 * Lets time pass in a sector up to `now`, then carries out orders, all on the working copy. Due
 * items and arrivals happen at their own times, in sequence; orders and inbox rows happen at `now`.
 *
 * @param now sector time in galaxy ms, not before `working.now`
 * @param onBug called with an order or an inbox row that could not be decided
 * @throws only through a bug in the simulation or a damaged state; the orders then wait again
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
   * Lets the next due thing happen. @returns whether there was one. Within one moment facts change
   * first, so that the rest happens by the new facts; then come contacts, arrivals, due items.
   */
  const letNextHappen = (): boolean => {
    const item = working.due.next(surroundings.writes)
    const contact = working.contacts.next(working, surroundings.facts)
    const transit = arrivals.next()
    const changeAt = facts.next(surroundings.facts, working)
    const { POSITIVE_INFINITY: NEVER } = Number
    const others = Math.min(item?.at ?? NEVER, transit?.arriveAt ?? NEVER, contact?.at ?? NEVER)
    if (changeAt !== null && changeAt <= Math.min(now, others)) {
      const at = Math.max(working.now, changeAt)
      facts.looked(at)
      working.contacts.relook(at)
      happen(decide(surroundings, working, { kind: 'facts' }, at))
      return true
    }
    const first = Math.min(now, item?.at ?? now)
    if (contact && contact.at <= Math.min(first, transit?.arriveAt ?? now)) {
      const at = Math.max(working.now, contact.at)
      working.contacts.take(contact, at)
      happen(decide(surroundings, working, { kind: 'contact', contact }, at, now))
      return true
    }
    if (transit && transit.arriveAt <= first) {
      arrivals.take(transit)
      takenIn.push(transit)
      // An arrival whose time is past for the sector happens at the sector's now.
      const at = Math.max(working.now, transit.arriveAt)
      happen(decide(surroundings, working, { kind: 'arrival', transit }, at, now))
      return true
    }
    if (!item || item.at > now) return false
    const at = Math.max(working.now, item.at)
    working.due.take(item, at)
    happen(decide(surroundings, working, { kind: 'due', item }, at, now))
    return true
  }

  /** Takes one inbox row, if any. A row that cannot be decided here waits for another build. */
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

  /** A bug in an order's rules costs only that order, since deciding changes nothing [LIFE-1]. */
  const decideOrder = ({ commander, order, fleetsElsewhere }: PendingOrder): Decision => {
    try {
      return decide(
        surroundings,
        working,
        { kind: 'order', commander, order, fleetsElsewhere },
        now,
      )
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
      const { sector } = lease
      accepted.push({ pending, outcome: { ok: true, sector, seq: working.seq, ...made(decision) } })
    } else {
      refused.push({ pending, refusal: decision })
    }
  }

  facts.passOver(now)
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
