import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { commanderId } from '../../fleets/shapes.ts'

const data = z.strictObject({
  owner: commanderId
    .nullable()
    .describe('who holds most of its systems from now on; null for nobody'),
  from: commanderId.nullable().describe('who did before; null for nobody'),
})

/** Somebody else holds most of the sector's systems. It follows from them and changes nothing. */
export const sectorOwned = defineEvent({
  type: 'sector.owned',
  toOwner: 'You own a sector, or lost one: that is who holds most of its systems.',
  toAll: {
    type: 'sector.owned',
    v: 4,
    when: 'A sector has another owner: that is who holds most of its systems.',
    data,
    of: (all) => all,
  },
  format: { from: 4, changes: [] },
  isNotable: true,
  data,
  subjects: () => [],
  concerns: ({ owner, from }) => [owner, from].flatMap((one) => one ?? []),
  apply() {},
  effects: (_, { data: { owner } }, outside) => outside.own(owner),
})
