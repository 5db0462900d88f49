import { LRUCache } from 'lru-cache'
import type { InboxId } from '../../sim/core/ids.ts'
import type { InboxRow } from '../../sim/inbox.ts'
import { growingTo } from '../growingTo.ts'

/** Taken rows that are remembered, so that a late hint or poll does not list them again. */
const REMEMBERED_MAX = 1_000

/**
 * The inbox rows that a sector knows from hints and polls, in the order in which they came. If a
 * row slips in again after it was taken, the commit's guard refuses it.
 */
export class Inbox {
  readonly #waiting = new Map<InboxId, InboxRow>()
  readonly #taken = new LRUCache<InboxId, true>(growingTo(REMEMBERED_MAX))

  /** @returns false if the row is already known or was taken before */
  add(row: InboxRow): boolean {
    if (this.#waiting.has(row.id) || this.#taken.has(row.id)) return false
    this.#waiting.set(row.id, row)
    return true
  }

  next(): InboxRow | null {
    const [row] = this.#waiting.values()
    return row ?? null
  }

  /**
   * Removes a row that is being taken, or that must not be tried again until the sector reloads.
   */
  take({ id }: InboxRow): void {
    this.#waiting.delete(id)
    this.#taken.set(id, true)
  }

  /** Lists a row again that was not taken after all. */
  putBack(row: InboxRow): void {
    this.#taken.delete(row.id)
    this.add(row)
  }

  /** Forgets everything, because the sector reloads. */
  clear(): void {
    this.#waiting.clear()
    this.#taken.clear()
  }
}
