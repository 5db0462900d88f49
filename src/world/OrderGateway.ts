import type { Log } from '../ops/log.ts'
import type { OrderAnswer } from '../protocol/orders.ts'
import type { EntityRef } from '../sim/core/EntityRef.ts'
import type { CommanderId, SectorId } from '../sim/core/ids.ts'
import { isRefusal, type Refusal, refuse } from '../sim/core/refusal.ts'
import { type Order, subjectOf } from '../sim/orders.ts'
import { type Clock, withTimeLimit } from './Clock.ts'
import type { NodeId, Store } from './Store.ts'
import { UNSURE, whereItIs } from './sectors/recheckRefusals.ts'
import type { World } from './World.ts'

/**
 * Real ms. Longer than an order waits in its sector, so that the sector's own answer comes first.
 */
const ANSWER_MS_MAX = 9_500
/** Processes asked one after the other. Each may name another that has the sector by now. */
const ASKED_MAX = 3

const SECTOR_MISSING = refuse(
  'bad_order',
  'An order about a system needs the sector it is in, beside the order.',
)

/** An order for a sector, as one process passes it to another. */
export interface OrderFor {
  readonly sector: SectorId
  readonly commander: CommanderId
  readonly order: Order
}

/** `there`: another process has the sector. */
export type Given =
  | { readonly kind: 'answered'; readonly answer: OrderAnswer }
  | { readonly kind: 'there'; readonly node: NodeId }

export interface OrderGatewayContext {
  readonly world: World
  readonly store: Pick<Store, 'recall' | 'locate' | 'locateBase' | 'holderOfSystem' | 'holderOf'>
  readonly clock: Clock
  readonly log: Log
  /**
   * Passes an order to the process that has its sector. Null in a process that runs alone.
   * @throws if no answer comes in time
   */
  readonly ask: ((node: NodeId, given: OrderFor) => Promise<Given>) | null
}

/**
 * Takes orders from clients without a seat in the sector. It finds the order's subject before it
 * wakes any sector, and passes the order to the sector's owner, in whatever process that is.
 */
export class OrderGateway {
  readonly #context: OrderGatewayContext

  constructor(context: OrderGatewayContext) {
    this.#context = context
  }

  /**
   * Gives an order to the sector where its subject is. The answer comes after the commit. The same
   * id may be sent again whatever the answer [DUR-3]. Never rejects.
   *
   * @param sector where the system is that an order is about; other subjects are looked up
   */
  async give(commander: CommanderId, order: Order, sector?: SectorId): Promise<OrderAnswer> {
    const { clock, log } = this.#context
    try {
      const giving = this.#give(commander, order, sector)
      return await withTimeLimit(clock, ANSWER_MS_MAX, 'an order', giving)
    } catch (error) {
      log.warn({ commander, order: order.id, err: error }, 'an order has no answer')
      return UNANSWERED
    }
  }

  async #give(
    commander: CommanderId,
    order: Order,
    sector: SectorId | undefined,
  ): Promise<OrderAnswer> {
    const { store } = this.#context
    const [place, [known]] = await Promise.all([
      this.#placeOf(commander, subjectOf(order), sector),
      store.recall([{ commander, orderId: order.id }]),
    ])
    if (known) return known.outcome
    return isRefusal(place) ? place : await this.#giveAt(place, commander, order)
  }

  /** @returns where an order's subject is, or a refusal; the same for another's as for none */
  async #placeOf(
    commander: CommanderId,
    { kind, id }: EntityRef,
    sector: SectorId | undefined,
  ): Promise<{ readonly sector: SectorId } | Refusal> {
    const { store } = this.#context
    if (kind === 'system') {
      if (sector === undefined) return SECTOR_MISSING
      const holder = await store.holderOfSystem(sector, Number(id))
      const where = `in sector ${sector}`
      return holder === commander
        ? { sector }
        : refuse('no_such_system', `You hold no system ${id} ${where}.`)
    }
    if (kind === 'base') {
      const base = await store.locateBase(id)
      return base?.owner === commander ? base : refuse('no_such_base', `You have no base ${id}.`)
    }
    const places = await store.locate([id])
    const place = places.find((one) => one.owner === commander)
    if (!place) return { ...refuse('no_such_fleet', `You have no fleet ${id}.`), fleetId: id }
    return place.ended || place.arriveAt !== null ? whereItIs(place) : place
  }

  async #giveAt(
    { sector }: { readonly sector: SectorId },
    commander: CommanderId,
    order: Order,
  ): Promise<OrderAnswer> {
    const { ask, world } = this.#context
    const given: OrderFor = { sector, commander, order }
    let tried = await this.here(given)
    for (let asked = 0; asked < ASKED_MAX && tried.kind === 'there'; asked++) {
      if (tried.node === world.node.id) tried = await this.here(given)
      else if (!ask) return UNSURE
      else tried = await ask(tried.node, given)
    }
    return tried.kind === 'answered' ? tried.answer : UNSURE
  }

  /** Gives an order to a sector in this process, and opens the sector if need be. Never rejects. */
  async here({ sector, commander, order }: OrderFor): Promise<Given> {
    const { world, log } = this.#context
    try {
      const opened = await world.open(sector)
      if (opened.kind === 'refused') return { kind: 'answered', answer: opened.refusal }
      if (opened.kind === 'there') return { kind: 'there', node: opened.holder.node.id }
      return { kind: 'answered', answer: await opened.host.order(commander, order) }
    } catch (error) {
      log.warn({ sector, err: error }, 'a sector was not opened for an order')
      return { kind: 'answered', answer: UNSURE }
    }
  }
}

const UNANSWERED: Refusal = refuse(
  'unknown',
  'No answer came in time. The order may have taken effect: send the same id again.',
)
