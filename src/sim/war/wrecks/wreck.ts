import type { WreckId } from '../../core/ids.ts'

/** What a battle left where it began, for a while. It is immutable, and does not move. */
export interface Wreck {
  readonly id: WreckId
  /** In units of the plane. */
  readonly x: number
  readonly y: number
  /** Whole units, at least 1. */
  readonly ore: number
  /** Galaxy ms when it is gone. */
  readonly until: number
}

/** The wrecks of a sector, by id. */
export type Wrecks = Map<WreckId, Wreck>
