import { Callbacks, type Room, type SchemaSerializer } from '@colyseus/sdk'
import type { FleetId } from '../sim/fleet.ts'
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
      for (const { ref, dynamicIndex } of changes) this.#note(ref, dynamicIndex)
    })
  }

  /** @returns those since it was last asked; null if it may be any */
  take(): ReadonlySet<FleetId> | null {
    const touched = this.#isAll ? null : this.#touched
    this.#isAll = false
    this.#touched = new Set()
    return touched
  }

  /** @param key of a map's entry: the only map is that of the fleets */
  #note(of: object, key: number | string | undefined): void {
    if (key !== undefined) this.#touched.add(String(key))
    else if ('owner' in of) this.#touched.add((of as FleetOnWire).id)
  }
}
