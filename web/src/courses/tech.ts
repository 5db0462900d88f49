import type { Field } from '../../../src/sim/rules/research.ts'
import { fleetSpeed, type Ships } from '../../../src/sim/rules/ships.ts'

/** What the player has found out. */
export interface Tech {
  /** What something of the player's is multiplied by, such as the speed of its fleets. */
  factorOf(field: Field): number
}

/** How fast ships of the player's fly together, in units/s. */
export function speedWith(tech: Tech, ships: Ships): number {
  return fleetSpeed(ships) * tech.factorOf('drives')
}

/** The same in words: `18.9 units/s`. */
export function speedInWords(tech: Tech, ships: Ships): string {
  return `${Number(speedWith(tech, ships).toFixed(1))} units/s`
}
