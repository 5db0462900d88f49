import type { SectorId } from '../../../../src/sim/core/ids.ts'
import type { Peer } from '../ground.ts'
import { connectFrames } from './connectFrames.ts'
import { connectNaive } from './connectNaive.ts'
import { connectPlain } from './connectPlain.ts'
import { connectSocketio } from './connectSocketio.ts'
import { connectStarlane } from './connectStarlane.ts'

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

/** Connects a viewer in the way of each. @returns when it is told of all that happens in its view */
export const CONNECT: Readonly<Record<Peer, (viewer: Viewer) => Promise<ViewerSocket>>> = {
  starlane: connectStarlane,
  floor: connectFrames,
  naive: connectNaive,
  socketio: connectSocketio,
  plain: connectPlain,
}
