import type { Batch } from '../../../src/feed/Journal.ts'

/** Puts events where one of the servers under test hears of them. */
export interface Publisher {
  /** Batches of one moment, each of one sector, as of one commit. */
  publish(batches: readonly Batch[]): void
  close(): void
}
