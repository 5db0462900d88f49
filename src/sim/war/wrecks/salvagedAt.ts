import type { EventDraft } from '../../core/defineEvent.ts'
import type { Scene } from '../../core/Scene.ts'
import { amountOf, plusGoods } from '../../fleets/cargo.ts'
import type { Fleet } from '../../fleets/fleet.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { cargoRoom } from '../../rules/ships.ts'
import { wreckSalvaged } from '../events/wreckSalvaged.ts'

/** A fleet whose leg has ended takes what it came for, if it is still there, as far as it has room. */
export function salvagedAt({ state }: Scene<FleetsState>, fleet: Fleet): EventDraft[] {
  const { id: fleetId, owner, plan, battle } = fleet
  const [current] = plan
  // In a fight nobody salvages.
  if (current?.kind !== 'salvage' || owner === null || battle) return []
  const wreck = state.wrecks.get(current.wreckId)
  const ore = Math.min(wreck?.ore ?? 0, salvageRoom(fleet))
  if (!wreck || ore === 0) return []
  const cargo = plusGoods(fleet.cargo, { ore, gas: 0 })
  const left = wreck.ore - ore
  return [wreckSalvaged.draft({ wreckId: wreck.id, fleetId, owner, ore, left, cargo })]
}

/** The ore that a fleet can take. @returns units; 0 for one without haulers */
export function salvageRoom({ ships, cargo }: Pick<Fleet, 'ships' | 'cargo'>): number {
  return cargoRoom(ships) - amountOf(cargo)
}
