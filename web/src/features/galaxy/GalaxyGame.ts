import type { SectorId } from '../../../../src/sim/core/ids.ts'
import type { MapControls } from '../../map/MapControls.ts'
import type { MapGame } from '../../map/MapGame.ts'
import type { Connection } from './connection.ts'

/** What the map's surroundings read of the game. */
export interface GalaxyGame extends MapGame {
  readonly connection: Connection
  /** When an overloaded server is asked again; monotonic ms. */
  readonly busyUntil: number | null
  /** The sector whose plane fills the screen. */
  readonly view: SectorId | null
  /** Of the map, once it is there. */
  controls: MapControls | null
}
