import { z } from 'zod'
import type { PlaceId } from '../../core/ids.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import type { OrderScene } from '../../core/Scene.ts'
import type { FleetsState } from '../../fleets/fleetsPart.ts'
import { type Place, placeIn } from '../place.ts'
import { systemId } from './systemPlace.ts'

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

/** @param where the words at the end of the sentence */
export function noSuchPlace(id: PlaceId, where: string): Refusal {
  return 'base' in id
    ? refuse('no_such_base', `You have no base ${id.base} ${where}.`)
    : refuse('no_such_system', `You hold no system ${id.system} ${where}.`)
}
