import type { Api } from '../../src/client/Api.ts'
import type { GalaxyMap } from '../../src/protocol/httpBodies.ts'
import type { CommanderId } from '../../src/sim/core/ids.ts'
import type { Tally } from '../verdict/Tally.ts'
import type { GalaxyClockProbe } from './GalaxyClockProbe.ts'

/** What the bots of a process share. */
export interface Stage {
  readonly api: Api
  readonly map: GalaxyMap
  readonly tally: Tally
  readonly clock: GalaxyClockProbe
  /** Part of every commander's name and of every bot's dice, so that runs can be told apart. */
  readonly seed: string
  /**
   * Ends a newcomer's shield, so that it can fight other commanders. It does nothing in scenarios
   * that do not need the server's database.
   * @throws BotGaveUp if the database fails
   */
  endShield(commander: CommanderId): Promise<void>
}
