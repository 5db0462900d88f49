import { z } from 'zod'
import type { CommanderId } from '../../core/ids.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import type { Base } from '../base.ts'
import type { BasesState } from '../basesPart.ts'

const baseId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be a base id: 1 to 32 letters, digits, _ or -')

/** A place with a yard. */
export const at = z.union([
  z.strictObject({ base: baseId.describe("your base's id") }, 'must be an object like {base: id}'),
])

/** The commander's base that an order is about, or a refusal. */
export function ownBase(
  { state, commander }: { readonly state: BasesState; readonly commander: CommanderId },
  id: string,
): Base | Refusal {
  const base = state.bases.get(id)
  // The answer is the same for another's base, so that nobody learns that it is here [VIS-1].
  return base?.owner === commander ? base : noSuchBase(id, 'in this sector')
}

/** @param where the words at the end of the sentence */
export function noSuchBase(id: string, where: string): Refusal {
  return refuse('no_such_base', `You have no base ${id} ${where}.`)
}
