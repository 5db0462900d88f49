import { createHmac } from 'node:crypto'
import type { DiceState } from '../sim/core/dice.ts'
import type { SectorId } from '../sim/core/ids.ts'
import { type MakeId, newIds } from './newIds.ts'

/** What the galaxy's secret gives its sectors. */
export interface Secrets {
  /** Makes the ids of what is born in sectors. */
  readonly newId: MakeId
  /** Gives the state in which a sector's generator begins. */
  readonly dice: (sector: SectorId) => DiceState
}

/** @param secret the galaxy's secret, at least 16 bytes */
export function secretsOf(secret: Uint8Array): Secrets {
  return { newId: newIds(secret), dice: (sector) => diceOf(secret, sector) }
}

/** The text keeps this use of the secret apart from any other. */
function diceOf(secret: Uint8Array, sector: SectorId): DiceState {
  const hash = createHmac('sha256', secret).update(`dice of sector ${sector}`).digest()
  // The generator needs one bit that is set: from a state of zeros it draws only zeros.
  return [hash.readInt32LE(0) | 1, hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)]
}
