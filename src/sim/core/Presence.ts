import type { EntityRef } from './EntityRef.ts'
import { refKey } from './EntityRef.ts'
import type { CommanderId } from './ids.ts'

/** Who has something in a sector: an index over its state, kept up by `evolve`. */
export class Presence {
  readonly #ownerOf = new Map<string, CommanderId>()
  readonly #counts = new Map<CommanderId, number>()
  #version = 0

  /** Another one whenever somebody comes or the last of somebody's is gone. */
  get version(): number {
    return this.#version
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
    if (count === 0 || (count === 1 && more === 1)) this.#version += 1
  }
}
