import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { systemRef } from '../../core/EntityRef.ts'
import { commanderId, galaxyMs, systemId } from '../../fleets/shapes.ts'
import { isBlank } from '../system.ts'
import { type SystemsState, systemIn } from '../systemsPart.ts'

/** The clock of a capture stands still, or nobody takes the system any more. */
export const captureStopped = defineEvent({
  type: 'capture.stopped',
  toOwner: 'Somebody who is taking a system is in a fight, or has given up.',
  toAll: null,
  format: { from: 4, changes: [] },
  data: z.strictObject({
    system: systemId,
    by: commanderId.describe('the id of the commander who was taking it'),
    holder: commanderId.nullable().describe('who holds it; null for nobody'),
    leftMs: galaxyMs.nullable().describe('what is left of the time; null if it is given up'),
  }),
  subjects: ({ system }) => [systemRef(system)],
  concerns: ({ by, holder }) => (holder === null ? [by] : [by, holder]),
  apply(state: SystemsState, { at, data: { system: id, leftMs } }) {
    const system = systemIn(state, id)
    const { capture, station, yard } = system
    if (leftMs !== null && capture) {
      const still = { ...capture, until: null, leftMs, since: at }
      state.systems.set(id, { ...system, capture: still })
      return
    }
    // From now on it mends again.
    const left = { station: { ...station, at }, yard: { ...yard, at }, capture: null }
    if (isBlank({ ...system, ...left })) state.systems.delete(id)
    else state.systems.set(id, { ...system, ...left })
  },
})
