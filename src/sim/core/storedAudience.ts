import type { CommanderId } from './ids.ts'

/**
 * Up to version 2 an event was stored with whom the feed might tell: `public`, `none`, or one
 * commander. Since then its data says whose affair it is, and its type what everybody is told.
 */
export const AUDIENCE_STORED_UNTIL = 2

const COMMANDER = 'commander:'

export function storedAudience(isPublic: boolean, [owner]: readonly CommanderId[]): string {
  if (isPublic) return 'public'
  return owner === undefined ? 'none' : `${COMMANDER}${owner}`
}

/** @returns the one commander who might be told; null if it was anybody or nobody */
export function commanderOf(audience: unknown): CommanderId | null {
  const isOne = typeof audience === 'string' && audience.startsWith(COMMANDER)
  return isOne ? audience.slice(COMMANDER.length) : null
}
