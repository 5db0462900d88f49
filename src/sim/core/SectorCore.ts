import type { DueQueue } from './DueQueue.ts'
import type { DiceState } from './dice.ts'
import type { SectorId } from './ids.ts'
import type { Presence } from './Presence.ts'

/** What every sector's state has, whatever features add to it. */
export interface SectorCore {
  readonly id: SectorId
  /** The number of the last event; 0 before the first. */
  seq: number
  /** When the last event happened: sector time never runs back behind it [TIME-1]. */
  now: number
  /** By how much sector time is behind galaxy time. */
  lagMs: number
  dice: DiceState
  /** An index over the state, kept up by `evolve`; not part of it. */
  readonly due: DueQueue
  /** Another such index: who has something here. */
  readonly presence: Presence
}
