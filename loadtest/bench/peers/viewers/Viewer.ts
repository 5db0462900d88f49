import type { SectorId } from '../../../../src/sim/core/ids.ts'

/** One viewer's connection. */
export interface ViewerSocket {
  /** All bytes read from the socket. */
  bytes(): number
}

export interface Viewer {
  readonly port: number
  readonly view: readonly SectorId[]
  /** Called for each event that arrives, whether it is in view or not. */
  heard(sector: SectorId, seq: number): void
}
