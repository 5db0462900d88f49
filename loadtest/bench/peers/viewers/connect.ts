import type { Peer } from '../ground.ts'
import { connectFrames } from './connectFrames.ts'
import { connectNaive } from './connectNaive.ts'
import { connectPlain } from './connectPlain.ts'
import { connectSocketio } from './connectSocketio.ts'
import { connectStarlane } from './connectStarlane.ts'
import type { Viewer, ViewerSocket } from './Viewer.ts'

/**
 * Connects a viewer to each server in that server's way. Resolves when the viewer gets all events
 * of its view.
 */
export const CONNECT: Readonly<Record<Peer, (viewer: Viewer) => Promise<ViewerSocket>>> = {
  starlane: connectStarlane,
  floor: connectFrames,
  naive: connectNaive,
  socketio: connectSocketio,
  plain: connectPlain,
}
