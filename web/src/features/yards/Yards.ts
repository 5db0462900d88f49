import type { OrderDraft } from '../../../../src/protocol/orders.ts'
import type { SectorId } from '../../../../src/sim/core/ids.ts'
import type { Building } from '../../../../src/sim/rules/economy.ts'
import type { ShipClass } from '../../../../src/sim/rules/ships.ts'
import type { PlaceRef } from '../../map/placeRef.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'

interface Doing {
  /** Gives an order about a place, and shows why if it is refused. @returns whether it was accepted */
  order(draft: OrderDraft, sector: SectorId, placeName: string): Promise<boolean>
  say(text: string): void
}

/** The orders to the yards of the player's places. */
export class Yards {
  readonly #doing: Doing

  constructor(doing: Doing) {
    this.#doing = doing
  }

  async build(
    { sectorId, at }: PlaceRef,
    ship: ShipClass,
    count: number,
    name: string,
  ): Promise<boolean> {
    const isDone = await this.#doing.order({ type: 'build', at, ship, count }, sectorId, name)
    if (isDone) this.#doing.say(`${shipsInWords({ [ship]: count })} ordered.`)
    return isDone
  }

  async upgrade({ sectorId, at }: PlaceRef, building: Building, name: string): Promise<boolean> {
    const isDone = await this.#doing.order({ type: 'upgrade', at, building }, sectorId, name)
    if (isDone) this.#doing.say(`The next level of the ${building} is ordered.`)
    return isDone
  }

  async cancel({ sectorId, at }: PlaceRef, item: string, name: string): Promise<boolean> {
    return this.#doing.order({ type: 'cancelBuild', at, item }, sectorId, name)
  }
}
