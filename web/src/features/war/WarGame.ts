import type { GameClient } from '../../../../src/client/GameClient.ts'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { GalaxyMap } from '../../../../src/protocol/httpBodies.ts'
import type { BattleId, FleetId } from '../../../../src/sim/core/ids.ts'
import type { MapControls } from '../../map/MapControls.ts'
import type { CommanderNames } from '../../session/CommanderNames.ts'
import type { War } from './War.ts'

/** The player who fights; null before the game begins. */
export type Pilot = Pick<
  GameClient,
  'seats' | 'commander' | 'shieldUntil' | 'outlawUntil' | 'fleet'
> | null

/** What these panels read and call of the game. */
export interface WarGame {
  readonly war: War
  readonly names: CommanderNames
  /** The reports of battles that are over. */
  readonly reports: { open(id: BattleId): void }
  /** The map; null until there is one. */
  readonly controls: Pick<MapControls, 'screenOf'> | null
  readonly pilot: Pilot
  readonly watch: { readonly map: GalaxyMap } | null
  readonly fleets: readonly OwnFleet[]
  readonly selected: OwnFleet | null
  /** What the damage of the player's ships is multiplied by. */
  readonly power: number
  /** Galaxy ms. */
  now(): number
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
  select(fleetId: FleetId): void
}
