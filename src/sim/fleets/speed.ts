import type { Facts } from '../core/Facts.ts'
import { factorOf } from '../research/researched.ts'
import { fleetSpeed } from '../rules/ships.ts'
import type { Fleet } from './fleet.ts'

/** How fast a fleet flies, in units/s. @param at galaxy ms */
export function speedOf(
  facts: Facts,
  { owner, ships }: Pick<Fleet, 'owner' | 'ships'>,
  at: number,
): number {
  return fleetSpeed(ships) * factorOf(facts, 'drives', owner, at)
}
