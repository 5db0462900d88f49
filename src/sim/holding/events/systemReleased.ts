import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { systemRef } from '../../core/EntityRef.ts'
import { commanderId, ships, systemId } from '../../fleets/shapes.ts'
import { stock } from '../shapes.ts'
import { type SystemsState, systemIn } from '../systemsPart.ts'
import { LOST_STORE } from '../worksFormat.ts'

/** Nobody holds a system any more, and what was there is gone with it [OWN-5, OWN-6]. */
export const systemReleased = defineEvent({
  type: 'system.released',
  toOwner: 'You hold a system no more, and the ships docked there are gone with it.',
  toAll: {
    type: 'system.released',
    v: 5,
    when: 'A system in the sector is held by nobody any more.',
    data: z.strictObject({
      system: systemId,
      from: commanderId.describe('who held it'),
    }),
    of: ({ system, from }) => ({ system, from }),
  },
  format: LOST_STORE,
  isNotable: true,
  data: z.strictObject({
    system: systemId,
    from: commanderId.describe('who held it'),
    lost: ships.describe('the ships that were docked there and are gone, by class'),
    store: stock.describe('the goods that were in its store and are gone'),
  }),
  subjects: ({ system }) => [systemRef(system)],
  concerns: ({ from }) => [from],
  apply(state: SystemsState, { data: { system } }) {
    systemIn(state, system)
    state.systems.delete(system)
  },
  effects: (_, { data: { system } }, outside) => outside.hold(system, null),
})
