import type { EntityRef } from './EntityRef.ts'
import { refKey } from './EntityRef.ts'
import type { CommanderId } from './ids.ts'

/** More comings than that between two looks are rare, and cost a look at all who are here. */
const COMINGS_KEPT = 1_024

/** Who has something in a sector: an index over its state, kept up by `evolve`. */
export class Presence {
  readonly #ownerOf = new Map<string, CommanderId>()
  readonly #counts = new Map<CommanderId, number>()
  /** Who came, in order; the first of them are forgotten in time. */
  readonly #came: CommanderId[] = []
  #forgotten = 0

  /** How often somebody came of whom nothing was here. */
  get comings(): number {
    return this.#forgotten + this.#came.length
  }

  /** @returns who came after so many comings; null if that is not known any more */
  cameSince(comings: number): readonly CommanderId[] | null {
    return comings < this.#forgotten ? null : this.#came.slice(comings - this.#forgotten)
  }

  get size(): number {
    return this.#counts.size
  }

  has(commander: CommanderId): boolean {
    return this.#counts.has(commander)
  }

  commanders(): IterableIterator<CommanderId> {
    return this.#counts.keys()
  }

  /** @param owner null if nobody owns the entity, or it does not exist */
  set(ref: EntityRef, owner: CommanderId | null): void {
    const key = refKey(ref)
    const before = this.#ownerOf.get(key) ?? null
    if (before === owner) return
    if (before !== null) this.#add(before, -1)
    if (owner === null) this.#ownerOf.delete(key)
    else {
      this.#ownerOf.set(key, owner)
      this.#add(owner, 1)
    }
  }

  #add(commander: CommanderId, more: 1 | -1): void {
    const count = (this.#counts.get(commander) ?? 0) + more
    if (count === 0) this.#counts.delete(commander)
    else this.#counts.set(commander, count)
    if (count !== 1 || more !== 1) return
    this.#came.push(commander)
    if (this.#came.length > COMINGS_KEPT)
      this.#forgotten += this.#came.splice(0, COMINGS_KEPT / 2).length
  }
}
