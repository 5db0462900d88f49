import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { baseRef } from '../../core/EntityRef.ts'
import { NO_GOODS } from '../../fleets/cargo.ts'
import type { BasesState } from '../basesPart.ts'
import { emptyBase } from '../shapes.ts'

/** A commander got a base. Nothing is docked there yet. */
export const basePlaced = defineEvent({
  type: 'base.placed',
  toOwner: 'You got a base.',
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({ base: emptyBase.describe('as it stands there, with an empty yard') }),
  subjects: ({ base }) => [baseRef(base.id)],
  concerns: ({ base }) => [base.owner],
  apply({ bases }: BasesState, { at, data: { base } }) {
    bases.set(base.id, { ...base, yard: { ships: {}, wounds: {}, ...NO_GOODS, at } })
  },
})
