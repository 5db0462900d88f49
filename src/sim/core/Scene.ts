import type { Galaxy } from '../galaxy/galaxy.ts'
import type { Dice } from './dice.ts'
import type { Facts } from './Facts.ts'
import type { CommanderId } from './ids.ts'
import type { SectorCore } from './SectorCore.ts'

/** What a decision may know beside its sector: handed in, as time is. */
export interface Surroundings {
  readonly galaxy: Galaxy
  /** What holds for commanders and alliances; the same for all of a turn [FACT-1]. */
  readonly facts: Facts
  /** The version that is written: what a younger build added cannot happen yet. */
  readonly writes: number
}

/** What a decision is made from: the sector as it stands, its surroundings, and the moment. */
export interface Scene<State extends SectorCore> extends Surroundings {
  readonly state: State
  /** Sector time in galaxy ms. */
  readonly at: number
  /** A copy of the sector's generator: what is drawn rides in the last event. */
  readonly dice: Dice
}

/** The scene of an order. */
export interface OrderScene<State extends SectorCore> extends Scene<State> {
  /** Who gives it. */
  readonly commander: CommanderId
}
