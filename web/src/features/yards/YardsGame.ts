import type { GalaxyTime } from '../../../../src/client/GalaxyTime.ts'
import type { GameClient } from '../../../../src/client/GameClient.ts'
import type { GalaxyMap } from '../../../../src/protocol/httpBodies.ts'
import type { Tech } from '../../courses/tech.ts'
import type { Yards } from './Yards.ts'

/** What these panels read and call of the game. */
export interface YardsGame {
  readonly yards: Yards
  readonly research: Tech
  readonly pilot: Pick<GameClient, 'base' | 'systems'> | null
  readonly watch: { readonly map: GalaxyMap; readonly time: Pick<GalaxyTime, 'rate'> } | null
  /** Galaxy ms. */
  now(): number
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
}
