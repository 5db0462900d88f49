import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { OrderDraft } from '../../../../src/protocol/orders.ts'
import { ordersIn, startOf } from '../../courses/Plot.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import { type Haul, haulOrders } from './haulOrders.ts'

interface Doing {
  /** Gives an order, and shows why if it is refused. @returns whether it was accepted */
  order(fleet: OwnFleet, draft: OrderDraft): Promise<boolean>
  say(text: string): void
}

/** The orders to the player's haulers. */
export class Hauls {
  readonly #doing: Doing

  constructor(doing: Doing) {
    this.#doing = doing
  }

  /** @param what what is done, in words @returns whether all of it was accepted */
  async haul(fleet: OwnFleet, haul: Haul, what: string): Promise<boolean> {
    return this.#give(fleet, haulOrders(haul, startOf(fleet, false)), what)
  }

  /** A fleet in another sector flies there first. */
  async handle(
    fleet: OwnFleet,
    type: 'load' | 'unload',
    { sectorId, at }: PlaceRef,
    placeName: string,
  ): Promise<boolean> {
    const orders = ordersIn(fleet, sectorId, { type, fleetId: fleet.id, at })
    return this.#give(fleet, orders, `${fleet.name} will ${type} at ${placeName}.`)
  }

  async #give(fleet: OwnFleet, orders: readonly OrderDraft[], done: string): Promise<boolean> {
    for (const order of orders) if (!(await this.#doing.order(fleet, order))) return false
    this.#doing.say(done)
    return true
  }
}
