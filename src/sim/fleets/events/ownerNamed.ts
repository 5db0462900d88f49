import type { Format } from '../../core/formats.ts'
import { commanderOf } from '../../core/storedAudience.ts'

/** Before version 3, the owner was stored in the event's audience, not in its data. */
export const SINCE_IT_NAMES_ITS_OWNER: Format = {
  from: 1,
  changes: [
    {
      since: 3,
      up: (data, { audience }) => ({ ...data, owner: commanderOf(audience) }),
      down: ({ owner: _, ...data }) => data,
    },
  ],
}
