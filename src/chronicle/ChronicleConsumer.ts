import type { EntityManager } from 'typeorm'
import type { SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'

/** An entry of a sector's chronicle: a notable event, and its number in that chronicle. */
export interface ChronicleEntry {
  readonly sector: SectorId
  readonly n: number
  readonly event: Pick<SectorEvent, 'type' | 'seq' | 'at' | 'data'>
}

/**
 * Makes a read model of the chronicle: books, reports, notices. Each entry comes once. Entries
 * come in sequence within a sector, but in no order across sectors. So a consumer must keep sums,
 * or rows keyed by sector and number [READ-1].
 */
export interface ChronicleConsumer {
  /** Its name in the tables. It must never change. */
  readonly name: string
  /**
   * Writes the results of one sector's entries, in the transaction that moves the cursor past them.
   * The transaction may be rolled back and tried again, so it must do nothing outside of it.
   *
   * @param generation the rows of each generation must be kept apart
   */
  apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void>
  /** Deletes everything made for a generation. */
  forget(manager: EntityManager, generation: number): Promise<void>
}
