import { z } from 'zod'
import { defineEvent } from '../core/defineEvent.ts'
import type { SeedingState } from './isSeededPart.ts'

/**
 * The sector's generator begins anew, in a state that only the galaxy's secret tells. It is the
 * first event of the decision that draws first. As with every decision that draws, the last event
 * holds the generator's state after it, so a replay needs no secret.
 */
export const sectorSeeded = defineEvent({
  type: 'sector.seeded',
  toOwner: null,
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({}),
  subjects: () => [],
  concerns: () => [],
  apply(state: SeedingState) {
    state.isSeeded = true
  },
})
