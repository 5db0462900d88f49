import type { SectorId } from '../../../../src/sim/core/ids.ts'
import type { MapControls } from '../../map/MapControls.ts'
import type { MapGame } from '../../map/MapGame.ts'
import type { Connection } from './connection.ts'

/** What the panels around the map read and call of the game. */
export interface GalaxyGame extends MapGame {
  readonly connection: Connection
  /**
   * When an overloaded server will be asked again, in monotonic ms; null when it is not overloaded.
   */
  readonly busyUntil: number | null
  /** The sector whose plane fills the screen. */
  readonly view: SectorId | null
  /** The map's controls, once the map exists. */
  controls: MapControls | null
}
