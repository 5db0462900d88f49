import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { baseRef } from '../../core/EntityRef.ts'
import { commanderId, ships } from '../../fleets/shapes.ts'
import type { PiratesState } from '../../pirates/preyPart.ts'
import { baseIn } from '../basesPart.ts'
import { baseId, stock } from '../shapes.ts'
import { LOST_STORE } from '../worksFormat.ts'

/** A base has ended, and with it the ships docked there and the goods [OWN-5, OWN-6]. */
export const baseEnded = defineEvent({
  type: 'base.ended',
  toOwner: 'Your base has ended, and the ships docked there with it.',
  toAll: null,
  format: LOST_STORE,
  isNotable: true,
  data: z.strictObject({
    base: baseId.describe("the base's id"),
    owner: commanderId.describe("its commander's id"),
    ships: ships.describe('how many of each class were docked there and are gone'),
    store: stock.describe('the goods that were in its store and are gone'),
  }),
  subjects: ({ base }) => [baseRef(base)],
  concerns: ({ owner }) => [owner],
  apply(state: PiratesState, { data: { base } }) {
    baseIn(state, base)
    state.bases.delete(base)
    for (const [id, prey] of state.preys) if (prey.base === base) state.preys.delete(id)
  },
})
