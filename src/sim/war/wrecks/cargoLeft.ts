import { amountOf, fitting, type Goods } from '../../fleets/cargo.ts'
import type { Fleet } from '../../fleets/fleet.ts'
import { cargoRoom, type Ships } from '../../rules/ships.ts'

/**
 * The cargo that a fleet has left when it lost ships: what the others have no room for is lost.
 *
 * @param ships those that are left
 * @returns what the event says of it: nothing, if the fleet carried nothing
 */
export function cargoLeft(fleet: Pick<Fleet, 'cargo'> | undefined, ships: Ships): CargoLeft {
  if (!fleet || amountOf(fleet.cargo) === 0) return {}
  return { cargo: fitting(fleet.cargo, cargoRoom(ships)) }
}

export interface CargoLeft {
  readonly cargo?: Goods | undefined
}
