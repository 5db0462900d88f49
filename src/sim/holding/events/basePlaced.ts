import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { baseRef } from '../../core/EntityRef.ts'
import type { BasesState } from '../basesPart.ts'
import { emptyBase, store } from '../shapes.ts'
import { WITH_NEW_STORE } from '../worksFormat.ts'

/** A commander got a base. No ships are docked there yet. */
export const basePlaced = defineEvent({
  type: 'base.placed',
  toOwner: 'You got a base.',
  toAll: null,
  format: WITH_NEW_STORE,
  isNotable: true,
  data: z.strictObject({
    base: emptyBase.describe('as it stands there, with an empty yard'),
    store: store.describe('what it begins with'),
  }),
  subjects: ({ base }) => [baseRef(base.id)],
  concerns: ({ base }) => [base.owner],
  apply({ bases }: BasesState, { at, data: { base, store } }) {
    const yard = { ships: {}, wounds: {}, at }
    bases.set(base.id, { ...base, yard, store, queue: [] })
  },
})
