import type { EntityManager } from 'typeorm'
import type { EventOf } from '../sim/core/defineEvent.ts'
import type { SectorId } from '../sim/core/ids.ts'
import type { EventData, EventType } from '../sim/events.ts'

/** An entry of a sector's chronicle: a notable event, and its number in that chronicle. */
export interface ChronicleEntry {
  readonly sector: SectorId
  readonly n: number
  readonly event: {
    [T in EventType]: Pick<EventOf<T, EventData[T]>, 'type' | 'seq' | 'at' | 'data'>
  }[EventType]
}

/**
 * Makes something of the chronicle: books, reports, notices, facts. Each entry comes once. Entries
 * come in sequence within a sector, but in no order across sectors. So a consumer must keep sums,
 * or rows keyed by sector and number [READ-1].
 */
export interface ChronicleConsumer {
  /** Its name in the tables. It must never change. */
  readonly name: string
  /** The types of entries that it gets. It is not told of others. */
  readonly types: readonly EventType[]
  /**
   * Writes the results of entries of one or more sectors, those of a sector together and in order,
   * in the transaction that moves the cursors past them.
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
  /** Called after a transaction in which entries were applied. A crash may prevent the call. */
  applied?(): void
}
