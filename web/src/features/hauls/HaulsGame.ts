import type { GameClient } from '../../../../src/client/GameClient.ts'
import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { GalaxyMap } from '../../../../src/protocol/httpBodies.ts'
import type { Hauls } from './Hauls.ts'

/** What these panels read and call of the game. */
export interface HaulsGame {
  readonly hauls: Hauls
  readonly pilot: Pick<GameClient, 'base' | 'systems'> | null
  readonly watch: { readonly map: GalaxyMap } | null
  readonly selected: OwnFleet | null
  /** Galaxy ms. */
  now(): number
}
