import type { GalaxyTime } from '../../../../src/client/GalaxyTime.ts'
import type { GameClient } from '../../../../src/client/GameClient.ts'
import type { GalaxyMap } from '../../../../src/protocol/httpBodies.ts'
import type { Account } from './Account.ts'

/** What the panels of credits read and call of the game. */
export interface CreditsGame {
  readonly account: Account
  readonly pilot: Pick<GameClient, 'base' | 'systems' | 'fleets'> | null
  readonly watch: { readonly map: GalaxyMap; readonly time: Pick<GalaxyTime, 'rate'> } | null
  /** Galaxy ms. */
  now(): number
}
