import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { SeenWreck } from '../../../../src/client/readSites.ts'
import type { OrderDraft } from '../../../../src/protocol/orders.ts'
import type { SectorId, WreckId } from '../../../../src/sim/core/ids.ts'

/** A wreck in sight. */
export interface WreckRef {
  readonly sectorId: SectorId
  readonly wreckId: WreckId
}

interface Doing {
  /** Tells that something has changed. */
  touch(): void
  /** Gives an order, and shows why if it is refused. @returns whether it was accepted */
  order(fleet: OwnFleet, draft: OrderDraft): Promise<boolean>
  say(text: string): void
}

/** The wreck that the player looks at, and the order to salvage it. */
export class Wrecks {
  /** The wreck whose card is open. */
  inspected: WreckRef | null = null
  readonly #doing: Doing

  constructor(doing: Doing) {
    this.#doing = doing
  }

  inspect(ref: WreckRef | null): void {
    if (this.inspected?.wreckId === ref?.wreckId) return
    this.inspected = ref
    this.#doing.touch()
  }

  async salvage(fleet: OwnFleet, { id: wreckId }: SeenWreck): Promise<void> {
    const draft = { type: 'salvage', fleetId: fleet.id, wreckId } as const
    if (await this.#doing.order(fleet, draft)) this.#doing.say(`${fleet.name} flies to the wreck.`)
  }
}
