import type { OrderAnswer } from '../../protocol/orders.ts'
import type { BaseId, FleetId, SectorId } from '../../sim/core/ids.ts'
import { type Refusal, refuse } from '../../sim/core/refusal.ts'
import { type Order, subjectOf } from '../../sim/orders.ts'
import type { FleetPlace, Store } from '../Store.ts'
import { keyOf } from './OrderQueue.ts'
import type { Turn } from './Turn.ts'

export const UNSURE: Refusal = refuse(
  'unavailable',
  'The galaxy cannot be read at the moment. Send the order again.',
)

/**
 * Finds the final answers of orders that a sector refused. The order may have taken effect before,
 * here or in another sector: then its first answer holds [DUR-3]. A refusal for a fleet or base
 * that is not here says where it is, if it is the commander's own.
 *
 * @param sector the sector that refused
 * @returns one answer per order, in the same sequence
 * @throws StoreError
 */
export async function recheckRefusals(
  store: Store,
  sector: SectorId,
  refused: Turn['refused'],
): Promise<OrderAnswer[]> {
  const keys = refused.map(({ pending: { commander, order } }) => ({
    commander,
    orderId: order.id,
  }))
  const missing = refused.flatMap(({ pending: { order }, refusal }) => missingFleet(order, refusal))
  const bases = refused.flatMap(({ pending: { order }, refusal }) => missingBase(order, refusal))
  const [known, places, basePlaces] = await Promise.all([
    store.recall(keys),
    missing.length > 0 ? store.locate(missing) : [],
    Promise.all([...new Set(bases)].map((id) => store.locateBase(id))),
  ])
  const first = new Map(known.map((ack) => [keyOf(ack.commander, ack.orderId), ack.outcome]))
  return refused.map(({ pending: { commander, order }, refusal }): OrderAnswer => {
    const outcome = first.get(keyOf(commander, order.id))
    if (outcome) return outcome
    const [baseId] = missingBase(order, refusal)
    const base = basePlaces.find((one) => one?.baseId === baseId && one?.owner === commander)
    if (base && base.sector !== sector) return elsewhere(`Base ${base.baseId}`, base.sector)
    const [id] = missingFleet(order, refusal)
    const place = places.find((one) => one.fleetId === id && one.owner === commander)
    // An order follows its subject only: where another fleet is does not help it.
    return place && (place.ended || id === subjectOf(order).id) ? whereItIs(place) : refusal
  })
}

/** The fleet that a refusal is about, if any: usually the order's subject. */
function missingFleet(order: Order, { code, fleetId }: Refusal): FleetId[] {
  return code === 'no_such_fleet' ? [fleetId ?? subjectOf(order).id] : []
}

/** The base that a refusal is about, if the order follows it to another sector. */
function missingBase(order: Order, { code }: Refusal): BaseId[] {
  const { kind, id } = subjectOf(order)
  return code === 'no_such_base' && kind === 'base' ? [id] : []
}

/** @returns the refusal of an order for a fleet that is elsewhere, in a lane, or no more */
export function whereItIs(place: FleetPlace): Refusal {
  const { fleetId, sector, arriveAt, ended } = place
  if (ended) {
    const { into, docked } = ended
    if (docked !== null) return { ...noMore(fleetId, ': it has docked'), docked }
    if (into !== null) return { ...noMore(fleetId, `: it went into fleet ${into}`), into }
    return noMore(fleetId, '')
  }
  if (arriveAt === null) return elsewhere(`Fleet ${fleetId}`, sector)
  const message = `Fleet ${fleetId} is in a lane to sector ${sector} until ${arriveAt} (galaxy ms).`
  return { ...refuse('in_transit', message), sector, arriveAt }
}

function noMore(fleetId: FleetId, why: string): Refusal {
  return { ...refuse('no_such_fleet', `Fleet ${fleetId} is no more${why}.`), fleetId }
}

function elsewhere(what: string, sector: SectorId): Refusal {
  return { ...refuse('elsewhere', `${what} is in sector ${sector}. Send the order there.`), sector }
}
