import { Callbacks, type Room, type SchemaSerializer } from '@colyseus/sdk'
import type { FleetId } from '../sim/core/ids.ts'
import type { FleetOnWire, SectorStateOnWire } from './readFleets.ts'

/**
 * The fleets of a room's state that its patches have touched. Of hundreds of fleets, a patch
 * touches only a few, and twenty patches come each second. So the client does not compare all
 * fleets each time.
 */
export class TouchedFleets {
  #touched = new Set<FleetId>()
  /** True until the first `take`: patches may have come before this object listened. */
  #isAll = true

  constructor({ serializer }: Pick<Room<unknown, SectorStateOnWire>, 'serializer'>) {
    const { decoder } = serializer as unknown as SchemaSerializer
    Callbacks.getRawChanges(decoder, (changes) => {
      for (const { ref, field, dynamicIndex } of changes) {
        if (ref === decoder.state) continue
        // A change of a fleet has the fleet's id. A change of the map has it as its key.
        const { id } = ref as Partial<FleetOnWire>
        this.#touched.add(id ?? String(dynamicIndex ?? field))
      }
    })
  }

  /** @returns the fleets touched since the last call; null if it may be any of them */
  take(): ReadonlySet<FleetId> | null {
    const touched = this.#isAll ? null : this.#touched
    this.#isAll = false
    this.#touched = new Set()
    return touched
  }
}
