import type { DueQueue } from './DueQueue.ts'
import type { DiceState } from './dice.ts'
import type { Followers } from './Followers.ts'
import type { SectorId } from './ids.ts'
import type { Presence } from './Presence.ts'

/** The state that every sector has. Features add parts to it. */
export interface SectorCore {
  readonly id: SectorId
  /** The number of the last event; 0 before the first. */
  seq: number
  /** Galaxy ms of the last event. Sector time never runs back behind it [TIME-1]. */
  now: number
  /** How far sector time is behind galaxy time, in galaxy ms. */
  lagMs: number
  dice: DiceState
  /** An index over the state, updated by `evolve` and not stored: what is due. */
  readonly due: DueQueue
  /** An index over the state, updated by `evolve` and not stored: which fleets follow which. */
  readonly followers: Followers
  /**
   * An index over the state, updated by `evolve` and not stored: which fleets have an order to take
   * which system or to fight its station.
   */
  readonly besiegers: Followers
  /** An index over the state, updated by `evolve` and not stored: who owns something here. */
  readonly presence: Presence
}
