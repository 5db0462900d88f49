import type { OrderAnswer } from '../../protocol/orders.ts'
import type { FleetId } from '../../sim/core/ids.ts'
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
 * here or in another sector: then its first answer holds [DUR-3]. A refusal for a fleet that is not
 * here says where the fleet is, if it is the commander's own.
 *
 * @returns one answer per order, in the same sequence
 * @throws StoreError
 */
export async function recheckRefusals(
  store: Store,
  refused: Turn['refused'],
): Promise<OrderAnswer[]> {
  const keys = refused.map(({ pending: { commander, order } }) => ({
    commander,
    orderId: order.id,
  }))
  const missing = refused.flatMap(({ pending: { order }, refusal }) =>
    refusal.code === 'no_such_fleet' ? [missingFleet(order, refusal)] : [],
  )
  const [known, places] = await Promise.all([
    store.recall(keys),
    missing.length > 0 ? store.locate(missing) : [],
  ])
  const first = new Map(known.map((ack) => [keyOf(ack.commander, ack.orderId), ack.outcome]))
  return refused.map(({ pending: { commander, order }, refusal }): OrderAnswer => {
    const outcome = first.get(keyOf(commander, order.id))
    if (outcome) return outcome
    const id = missingFleet(order, refusal)
    const place = places.find((one) => one.fleetId === id && one.owner === commander)
    // An order follows its subject only: where another fleet is does not help it.
    return place && (place.ended || id === subjectOf(order).id) ? whereItIs(place) : refusal
  })
}

/** The fleet that a refusal is about: usually the order's subject. */
function missingFleet(order: Order, { fleetId }: Refusal): FleetId {
  return fleetId ?? subjectOf(order).id
}

/** @returns the refusal of an order for a fleet that is elsewhere, in a lane, or no more */
export function whereItIs(place: FleetPlace): Refusal {
  const { fleetId, sector, arriveAt, ended } = place
  if (ended) {
    const { into } = ended
    const went = into === null ? '' : `: it went into fleet ${into}`
    const refusal = {
      ...refuse('no_such_fleet', `Fleet ${fleetId} is no more${went}.`),
      fleetId,
    }
    return into === null ? refusal : { ...refusal, into }
  }
  if (arriveAt === null) {
    const message = `Fleet ${fleetId} is in sector ${sector}. Send the order there.`
    return { ...refuse('elsewhere', message), sector }
  }
  const message = `Fleet ${fleetId} is in a lane to sector ${sector} until ${arriveAt} (galaxy ms).`
  return { ...refuse('in_transit', message), sector, arriveAt }
}
