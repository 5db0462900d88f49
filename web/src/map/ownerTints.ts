import type { CommanderId } from '../../../src/sim/core/ids.ts'
import { PIRATES } from '../../../src/sim/rules/commanders.ts'
import { PALETTE } from './palette.ts'

/**
 * Colours of equal lightness and strength to the eye: `oklch(0.74 0.115 h)` for hues from 115° to
 * 400°. The hues left out are near the player's own gold.
 */
const OWNER_TINTS = [
  0xa8b35a, 0x88bc72, 0x64c190, 0x41c2af, 0x33c0ca, 0x49bae1, 0x6bb1ef, 0x8ca8f4, 0xaa9eee,
  0xc395df, 0xd78fc9, 0xe48bad, 0xea8c8f, 0xe89172,
] as const

/** @returns a commander's colour, the same at every visit; the player's own for `me` */
export function ownerTint(owner: CommanderId, me: CommanderId | null): number {
  if (owner === me) return PALETTE.own
  return OWNER_TINTS[hash(owner) % OWNER_TINTS.length] ?? PALETTE.other
}

/** @returns the colour of a fleet that is not the player's own */
export function otherTint(owner: CommanderId): number {
  if (owner === '') return PALETTE.merchant
  return owner === PIRATES ? PALETTE.pirate : ownerTint(owner, null)
}

/** FNV-1a with a final mix, so that ids differing in one letter get very different hashes. */
function hash(text: string): number {
  let mixed = 0x811c9dc5
  for (const letter of text) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
