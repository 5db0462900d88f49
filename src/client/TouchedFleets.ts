import { Callbacks, type Room, type SchemaSerializer } from '@colyseus/sdk'
import type { FleetId } from '../sim/core/ids.ts'
import type { FleetOnWire, SectorStateOnWire } from './readFleets.ts'

/**
 * Which fleets of a room's state its patches have touched. Twenty patches a second that each touch a
 * few of hundreds are not worth a look at all of them.
 */
export class TouchedFleets {
  #touched = new Set<FleetId>()
  /** What came before there was anybody to note it. */
  #isAll = true

  constructor({ serializer }: Pick<Room<unknown, SectorStateOnWire>, 'serializer'>) {
    const { decoder } = serializer as unknown as SchemaSerializer
    Callbacks.getRawChanges(decoder, (changes) => {
      for (const { ref, field, dynamicIndex } of changes) {
        if (ref === decoder.state) continue
        // Of a fleet, or of the map of them: there the key tells which, in either place.
        const { id } = ref as Partial<FleetOnWire>
        this.#touched.add(id ?? String(dynamicIndex ?? field))
      }
    })
  }

  /** @returns those since it was last asked; null if it may be any */
  take(): ReadonlySet<FleetId> | null {
    const touched = this.#isAll ? null : this.#touched
    this.#isAll = false
    this.#touched = new Set()
    return touched
  }
}
