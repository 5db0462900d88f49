import type { GalaxyTime } from '../../../../src/client/GalaxyTime.ts'
import type { BattleId } from '../../../../src/sim/core/ids.ts'
import type { CommanderNames } from '../../session/CommanderNames.ts'
import type { Entry, EventLog } from './EventLog.ts'

/** What the panel reads and calls of the game. */
export interface EventsGame {
  readonly events: EventLog
  readonly names: CommanderNames
  readonly reports: { open(id: BattleId | null): void }
  /** Null until the galaxy is loaded. */
  readonly watch: { readonly time: Pick<GalaxyTime, 'rate'> } | null
  /** Galaxy ms. */
  now(): number
  /** Moves the map to where an event happened. */
  showEvent(entry: Entry): void
}
