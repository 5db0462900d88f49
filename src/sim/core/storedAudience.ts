import type { CommanderId } from './ids.ts'

/**
 * The last version that stored an event's audience: `public`, `none`, or one commander. Since then,
 * the event's data says whom it concerns, and its type what everybody is told.
 */
export const AUDIENCE_STORED_UNTIL = 2

const COMMANDER = 'commander:'

export function storedAudience(isPublic: boolean, [owner]: readonly CommanderId[]): string {
  if (isPublic) return 'public'
  return owner === undefined ? 'none' : `${COMMANDER}${owner}`
}

/** @returns the commander named by a stored audience; null if it was `public` or `none` */
export function commanderOf(audience: unknown): CommanderId | null {
  const isOne = typeof audience === 'string' && audience.startsWith(COMMANDER)
  return isOne ? audience.slice(COMMANDER.length) : null
}
