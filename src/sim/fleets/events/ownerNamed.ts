import type { Format } from '../../core/formats.ts'
import type { CommanderId } from '../../core/ids.ts'

const COMMANDER = 'commander:'

/** Before version 3, the owner was stored in the event's audience, not in its data. */
export const SINCE_IT_NAMES_ITS_OWNER: Format = {
  from: 1,
  changes: [{ since: 3, up: (data, { audience }) => ({ ...data, owner: commanderOf(audience) }) }],
}

/** @returns the commander named by a stored audience; null if it was `public` or `none` */
function commanderOf(audience: unknown): CommanderId | null {
  const isOne = typeof audience === 'string' && audience.startsWith(COMMANDER)
  return isOne ? audience.slice(COMMANDER.length) : null
}
