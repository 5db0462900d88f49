import type { CommanderId } from '../../../src/sim/core/ids.ts'
import { PIRATES } from '../../../src/sim/rules/commanders.ts'
import type { CommanderNames } from './CommanderNames.ts'

type Names = Pick<CommanderNames, 'of'>

/** Whose a fleet is, within a sentence. The player's own are for the caller to know. */
export function ownerInWords(owner: CommanderId, names: Names): string {
  return nobodysInWords(owner) ?? names.of(owner) ?? 'another commander'
}

/** Whose a fleet is, where a line begins. A name is written as its commander writes it. */
export function ownerAsTitle(owner: CommanderId, names: Names): string {
  const words = nobodysInWords(owner)
  if (words !== null) return words.replace(/^./, (first) => first.toUpperCase())
  return names.of(owner) ?? 'Another commander'
}

/** @returns null for a commander's */
function nobodysInWords(owner: CommanderId): string | null {
  if (owner === '') return 'a merchant'
  return owner === PIRATES ? 'pirates' : null
}
