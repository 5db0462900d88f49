import type { GalaxyTime } from '../../../../src/client/GalaxyTime.ts'
import type { GameClient } from '../../../../src/client/GameClient.ts'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { GalaxyMap } from '../../../../src/protocol/httpBodies.ts'
import type { SectorId } from '../../../../src/sim/core/ids.ts'
import type { Destination } from '../../courses/Plot.ts'
import type { Tech } from '../../courses/tech.ts'
import type { SectorFacts } from '../../map/SectorFacts.ts'
import type { CommanderNames } from '../../session/CommanderNames.ts'
import type { Holding } from './Holding.ts'

/** The player who holds places; null before the game begins. */
type Pilot = Pick<
  GameClient,
  'seats' | 'commander' | 'shieldUntil' | 'outlawUntil' | 'fleet' | 'base' | 'systems'
> | null

/** What these panels read and call of the game. */
export interface HoldingGame {
  readonly holding: Holding
  readonly facts: SectorFacts
  readonly names: Pick<CommanderNames, 'of'>
  readonly pilot: Pilot
  readonly watch: { readonly map: GalaxyMap; readonly time: Pick<GalaxyTime, 'rate'> } | null
  readonly selected: OwnFleet | null
  readonly research: Tech
  /** What the damage of the player's ships is multiplied by. */
  readonly power: number
  /** The sector whose plane fills the screen. */
  readonly view: SectorId | null
  /** Galaxy ms. */
  now(): number
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
  /** @returns whether there is a course to plot */
  plotTo(destination: Destination): boolean
}
