import { SHIP_CLASSES, type Ships } from '../../../src/sim/rules/ships.ts'
import { plural } from './words.ts'

/** Ships as a list: `2 scouts, 1 cruiser`. */
export function shipsInWords(ships: Ships): string {
  const counted = SHIP_CLASSES.filter((shipClass) => (ships[shipClass] ?? 0) > 0)
  return counted.map((shipClass) => plural(ships[shipClass] ?? 0, shipClass)).join(', ')
}
