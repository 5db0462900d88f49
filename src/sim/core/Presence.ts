import type { EntityRef } from './EntityRef.ts'
import { refKey } from './EntityRef.ts'
import type { CommanderId } from './ids.ts'

/** The most comings that are remembered. Whoever asks for older ones has to look at everybody. */
const COMINGS_KEPT = 1_024

/** The commanders who own something in a sector: an index over its state, kept up by `evolve`. */
export class Presence {
  readonly #ownerOf = new Map<string, CommanderId>()
  readonly #counts = new Map<CommanderId, number>()
  /** Commanders in the order in which they came; the oldest entries are dropped in time. */
  readonly #came: CommanderId[] = []
  #forgotten = 0

  /** How often a commander came who owned nothing here before. */
  get comings(): number {
    return this.#forgotten + this.#came.length
  }

  /** @returns who came after the first `comings` ones; null if that is no longer known */
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
