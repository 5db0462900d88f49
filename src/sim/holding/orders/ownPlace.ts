import { z } from 'zod'
import type { PlaceId, SectorId } from '../../core/ids.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { type Place, placeIn } from '../place.ts'
import { systemId, systemPlace } from './systemPlace.ts'

const baseId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be a base id: 1 to 32 letters, digits, _ or -')

/** A place with a yard, as an order names it. */
export const at = z.union(
  [
    z.strictObject({ base: baseId.describe("your base's id") }),
    z.strictObject({ system: systemId.describe('the number of a system that you hold') }),
  ],
  'must be an object like {base: id} or {system: number}',
)

/** The commander's base or system that an order is about, or a refusal. */
export function ownPlace(
  { state, commander, at }: Pick<OrderScene<FleetsState>, 'state' | 'commander' | 'at'>,
  id: PlaceId,
): Place | Refusal {
  const place = placeIn(state, id, at)
  // The answer is the same for another's base, so that nobody learns that it is here [VIS-1].
  return place?.owner === commander ? place : noSuchPlace(id, 'in this sector')
}

/**
 * @param sector the sector in which the fleet will be by then
 * @returns a refusal if a place cannot be one at which a fleet of the commander docks, loads or
 *   unloads, else null
 */
export function checkPlaceAhead(
  scene: OrderScene<FleetsState>,
  sector: SectorId,
  id: PlaceId,
): Refusal | null {
  const isHere = sector === scene.state.id
  if ('system' in id && !isHere) {
    const place = systemPlace(scene, sector, id.system)
    return isRefusal(place) ? place : null
  }
  const place = ownPlace(scene, id)
  if (isHere) return isRefusal(place) ? place : null
  // What bases another sector has is not known here; but none of them is this one.
  if (isRefusal(place)) return null
  return noSuchPlace(id, `in sector ${sector}, where the plan of the fleet leads`)
}

/** @param where the words at the end of the sentence */
function noSuchPlace(id: PlaceId, where: string): Refusal {
  return 'base' in id
    ? refuse('no_such_base', `You have no base ${id.base} ${where}.`)
    : refuse('no_such_system', `You hold no system ${id.system} ${where}.`)
}
