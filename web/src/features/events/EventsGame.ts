import type { GalaxyTime } from '../../../../src/client/GalaxyTime.ts'
import type { Entry, EventLog } from './EventLog.ts'

/** What the panel reads of the game, and what it asks of it. */
export interface EventsGame {
  readonly events: EventLog
  /** Null before the galaxy is there. */
  readonly watch: { readonly time: Pick<GalaxyTime, 'rate'> } | null
  /** Galaxy ms. */
  now(): number
  /** Takes the map to where something happened. */
  showEvent(entry: Entry): void
}
