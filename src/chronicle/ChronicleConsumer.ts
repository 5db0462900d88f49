import type { EntityManager } from 'typeorm'
import type { SectorId } from '../sim/core/ids.ts'
import type { SectorEvent } from '../sim/events.ts'

/** An entry of a sector's chronicle: a notable event, and its number there. */
export interface ChronicleEntry {
  readonly sector: SectorId
  readonly n: number
  readonly event: Pick<SectorEvent, 'type' | 'seq' | 'at' | 'data'>
}

/**
 * Makes something of the chronicle: books, reports, notices. Each entry comes once, in order within a
 * sector and in no order among sectors, so what is kept must be sums, or rows keyed by sector and
 * number [READ-1].
 */
export interface ChronicleConsumer {
  /** Its name in the tables: never changed. */
  readonly name: string
  /**
   * Writes what entries of one sector mean, in the transaction that moves the cursor behind them. It
   * may be rolled back and called again, so it does nothing beside that transaction.
   *
   * @param generation what it makes for one is kept apart from what it made for others
   */
  apply(
    manager: EntityManager,
    generation: number,
    entries: readonly ChronicleEntry[],
  ): Promise<void>
  /** Deletes all that was made for a generation. */
  forget(manager: EntityManager, generation: number): Promise<void>
}
