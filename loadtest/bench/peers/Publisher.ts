import type { Batch } from '../../../src/feed/Journal.ts'

/** Publishes events to one of the servers under test. */
export interface Publisher {
  /** Publishes batches of one moment, each from one sector, as of one commit. */
  publish(batches: readonly Batch[]): void
  close(): void
}
