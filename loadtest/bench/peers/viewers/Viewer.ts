import type { SectorId } from '../../../../src/sim/core/ids.ts'

/** One viewer's connection. */
export interface ViewerSocket {
  /** Read from the socket, everything included. */
  bytes(): number
}

export interface Viewer {
  readonly port: number
  readonly view: readonly SectorId[]
  /** An event came, whether it is in view or not. */
  heard(sector: SectorId, seq: number): void
}
