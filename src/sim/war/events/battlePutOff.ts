import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { battleRef } from '../../core/EntityRef.ts'
import { battleIn, type WarState } from '../battle.ts'
import { battle, nextAt } from '../shapes.ts'

/** A round would have been late, because nobody held the sector for a while. */
export const battlePutOff = defineEvent({
  type: 'battle.putOff',
  toOwner: 'The next round of a battle was put off, because it would have been late.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    ...battle,
    nextAt,
    commanders: z.array(z.string()).describe('those who fight in it'),
  }),
  subjects: ({ battleId }) => [battleRef(battleId)],
  concerns: ({ commanders }) => commanders,
  apply(state: WarState, { data: { battleId, nextAt } }) {
    state.battles.set(battleId, { ...battleIn(state, battleId), nextAt })
  },
})
