import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { wreckRef } from '../../core/EntityRef.ts'
import { wreckId } from '../../fleets/shapes.ts'
import { type WrecksState, wreckIn } from '../wrecks/wrecksPart.ts'

const data = z.strictObject({ wreckId: wreckId.describe("the wreck's id") })

/** A wreck is gone, and the ore in it is lost [OWN-6]: its time was over, or there were too many. */
export const wreckGone = defineEvent({
  type: 'wreck.gone',
  toOwner: null,
  toAll: {
    type: 'wreck.gone',
    v: 4,
    when: 'A wreck in the sector is gone, because its time was over or there were too many. One that was emptied is not told.',
    data,
    of: ({ wreckId }) => ({ wreckId }),
  },
  format: { from: 4, changes: [] },
  data,
  subjects: ({ wreckId }) => [wreckRef(wreckId)],
  concerns: () => [],
  apply(state: WrecksState, { data: { wreckId } }) {
    wreckIn(state, wreckId)
    state.wrecks.delete(wreckId)
  },
})
