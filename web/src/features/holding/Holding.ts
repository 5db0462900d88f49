import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { OrderDraft } from '../../../../src/protocol/orders.ts'
import type { FleetId, SectorId } from '../../../../src/sim/core/ids.ts'
import type { Point } from '../../../../src/sim/galaxy/course.ts'
import type { Ships } from '../../../../src/sim/rules/ships.ts'
import { ordersIn } from '../../courses/Plot.ts'
import { isSamePlace, type PlaceRef } from '../../map/placeRef.ts'
import { shipsInWords } from '../../ui/shipsInWords.ts'

/** A place that the player looks at without having chosen it. */
interface Peek {
  readonly ref: PlaceRef
  /** Where the mouse came upon it, in px of the window; null if it is looked at by keyboard. */
  readonly at: Point | null
}

type LaunchDraft = Extract<OrderDraft, { type: 'launch' }>

interface Doing {
  /** Tells that something has changed. */
  touch(): void
  /** Tells that a card is open now. One is open at a time. */
  opened(): void
  /** Gives an order, and shows why if it is refused. @returns whether it was accepted */
  order(fleet: OwnFleet, draft: OrderDraft): Promise<boolean>
  /** Likewise, of a place. @returns the id of the new fleet; null if it was refused */
  launch(draft: LaunchDraft, sector: SectorId, name: string): Promise<FleetId | null>
  say(text: string): void
}

/** What the player looks at of systems and the base, and the orders about them. */
export class Holding {
  /** The place whose card is open. */
  inspected: PlaceRef | null = null
  peeked: Peek | null = null
  readonly #doing: Doing

  constructor(doing: Doing) {
    this.#doing = doing
  }

  inspect(ref: PlaceRef | null): void {
    if (isSamePlace(this.inspected, ref)) return
    if (ref) this.#doing.opened()
    this.inspected = ref && { sectorId: ref.sectorId, at: ref.at }
    this.peeked = null
    this.#doing.touch()
  }

  /** @param at where the mouse came upon it, in px of the window; null for the keyboard */
  peek(ref: PlaceRef | null, at: Point | null): void {
    if (isSamePlace(this.peeked?.ref ?? null, ref)) return
    this.peeked = ref && { ref: { sectorId: ref.sectorId, at: ref.at }, at }
    this.#doing.touch()
  }

  async capture(fleet: OwnFleet, sector: SectorId, systemId: number, name: string): Promise<void> {
    const draft = { type: 'capture', fleetId: fleet.id, systemId } as const
    if (await this.#send(fleet, sector, draft)) {
      this.#doing.say(`${fleet.name} goes to take ${name}.`)
    }
  }

  async attack(fleet: OwnFleet, sector: SectorId, systemId: number, name: string): Promise<void> {
    const draft = { type: 'attack', fleetId: fleet.id, target: { systemId } } as const
    if (await this.#send(fleet, sector, draft)) {
      this.#doing.say(`${fleet.name} goes to fight the station of ${name}.`)
    }
  }

  async dock(fleet: OwnFleet, { sectorId, at }: PlaceRef, name: string): Promise<void> {
    const draft = { type: 'dock', fleetId: fleet.id, at } as const
    if (await this.#send(fleet, sectorId, draft)) {
      this.#doing.say(`${fleet.name} will dock at ${name}.`)
    }
  }

  /** @param fleetName empty for the usual one @returns whether a fleet was launched */
  async launch(
    { sectorId, at }: PlaceRef,
    ships: Ships,
    fleetName: string,
    name: string,
  ): Promise<boolean> {
    const named = fleetName === '' ? {} : { name: fleetName }
    const draft = { type: 'launch', at, ships, ...named } as const
    const born = await this.#doing.launch(draft, sectorId, name)
    if (born !== null) this.#doing.say(`${shipsInWords(ships)} launched from ${name}.`)
    return born !== null
  }

  /** Forgets everything of a player who is gone. */
  clear(): void {
    this.inspected = null
    this.peeked = null
  }

  /** A fleet in another sector flies there first. */
  async #send(
    fleet: OwnFleet,
    sector: SectorId,
    draft: Extract<OrderDraft, { type: 'capture' | 'attack' | 'dock' }>,
  ): Promise<boolean> {
    for (const order of ordersIn(fleet, sector, draft)) {
      if (!(await this.#doing.order(fleet, order))) return false
    }
    return true
  }
}
