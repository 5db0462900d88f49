import type { Galaxy } from '../galaxy/galaxy.ts'
import type { Dice, DiceState } from './dice.ts'
import type { Facts } from './Facts.ts'
import type { CommanderId } from './ids.ts'
import type { SectorCore } from './SectorCore.ts'

/**
 * Makes the id of something born in the sector, from the number of the decision's first event and a
 * count within it. No other birth in the galaxy ever gets it, and it tells nobody those numbers.
 */
export type NewId = (seq: number, n: number) => string

/** What a decision may know besides its sector. */
export interface Surroundings {
  readonly galaxy: Galaxy
  /** What holds for commanders and alliances; it does not change during a turn [FACT-1]. */
  readonly facts: Facts
  /** The version being written. Additions of newer versions cannot happen yet [VER-1]. */
  readonly writes: number
  readonly newId: NewId
  /** Whether there are pirates in the galaxy; by default there are none. */
  readonly hasPirates?: boolean
  /** Gives the state from which the sector's generator goes on in secret, at its first draw. */
  readonly secretDice: () => DiceState
}

/** Everything a decision is made from: the sector, its surroundings, and the time. */
export interface Scene<State extends SectorCore> extends Omit<Surroundings, 'secretDice'> {
  readonly state: State
  /** Sector time in galaxy ms. */
  readonly at: number
  /** Sector time at which it is decided, in galaxy ms: later than `at` for what is decided late. */
  readonly now: number
  /** A copy of the sector's generator. Its state after the draws is stored in the last event. */
  readonly dice: Dice
}

/** The scene of an order. */
export interface OrderScene<State extends SectorCore> extends Scene<State> {
  /** Who gives the order. */
  readonly commander: CommanderId
  /** How many fleets the commander had outside this sector when the order came, if it may make one. */
  readonly fleetsElsewhere: number
}
