import Flatbush from 'flatbush'
import type { SectorId } from '../sim/core/ids.ts'
import type { Galaxy } from '../sim/galaxy/galaxy.ts'

/** A rectangle of the map, in map units, edges included. */
export interface Rect {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** Finds the sectors within a rectangle of the map. */
export class MapIndex {
  readonly #index: Flatbush
  readonly #ids: readonly SectorId[]

  constructor({ sectors }: Pick<Galaxy, 'sectors'>) {
    this.#ids = sectors.map(({ id }) => id)
    this.#index = new Flatbush(sectors.length)
    for (const { x, y } of sectors) this.#index.add(x, y)
    this.#index.finish()
  }

  /** @returns the sectors in a rectangle, nearest to its middle first */
  within({ minX, minY, maxX, maxY }: Rect): SectorId[] {
    const inside = new Set(this.#index.search(minX, minY, maxX, maxY))
    const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2]
    const found = this.#index.neighbors(x, y, inside.size, Number.POSITIVE_INFINITY, (at) =>
      inside.has(at),
    )
    return found.flatMap((at) => this.#ids[at] ?? [])
  }
}
