import { LRUCache } from 'lru-cache'
import type { InboxId } from '../sim/core/ids.ts'
import type { InboxRow } from '../sim/inbox.ts'
import { growingTo } from './growingTo.ts'

/** Rows that were taken, so that a late hint or poll of one is not believed. */
const REMEMBERED_MAX = 1_000

/**
 * What is on its way to a sector beside fleets, as far as hints and polls have told, in the order in
 * which it was told. What slips through although it was taken is refused by the commit's guard.
 */
export class Inbox {
  readonly #waiting = new Map<InboxId, InboxRow>()
  readonly #taken = new LRUCache<InboxId, true>(growingTo(REMEMBERED_MAX))

  /** @returns false if it was known, or taken before */
  add(row: InboxRow): boolean {
    if (this.#waiting.has(row.id) || this.#taken.has(row.id)) return false
    this.#waiting.set(row.id, row)
    return true
  }

  next(): InboxRow | null {
    const [row] = this.#waiting.values()
    return row ?? null
  }

  /** It is being taken, or is not to be looked at again before the sector loads. */
  take({ id }: InboxRow): void {
    this.#waiting.delete(id)
    this.#taken.set(id, true)
  }

  /** It was not taken after all. */
  putBack(row: InboxRow): void {
    this.#taken.delete(row.id)
    this.add(row)
  }

  /** Forgets everything, for a sector that loads again. */
  clear(): void {
    this.#waiting.clear()
    this.#taken.clear()
  }
}
