import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { fleetBorn } from '../fleets/events/fleetBorn.ts'
import { AT_PEACE, type Fleet } from '../fleets/fleet.ts'
import type { FleetsState } from '../fleets/fleetsPart.ts'
import { beginLeg } from '../fleets/movement.ts'
import { sectorOf } from '../galaxy/galaxy.ts'
import { MERCHANT_SHIPS } from '../rules/merchants.ts'
import { ARRIVAL_TRUCE_MS } from '../rules/war.ts'
import { merchantPlan } from './merchants.ts'

/**
 * Another merchant takes over from one that was lost, so that trade does not die out. It comes to a
 * gate of the sector, as from afar.
 *
 * @param index counts those of one decision
 */
export function nextMerchant(scene: Scene<FleetsState>, lost: Fleet, index: number): EventDraft {
  const { galaxy, state, at, dice, newId } = scene
  const gate = dice.pick(sectorOf(galaxy, state.id).gates)
  const leg = beginLeg(
    scene,
    { owner: null, ships: MERCHANT_SHIPS },
    merchantPlan(galaxy, state.id, dice),
    { x: gate.x, y: gate.y },
  )
  const fleet: Fleet = {
    id: newId(state.seq + 1, index),
    name: lost.name,
    owner: null,
    ships: MERCHANT_SHIPS,
    hops: 0,
    ...leg,
    ...AT_PEACE,
    truce: { until: at + ARRIVAL_TRUCE_MS, after: 'arrival' },
  }
  return fleetBorn.draft({ fleet, from: null })
}
