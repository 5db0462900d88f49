import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { WITH_FLEET } from '../fleetFormat.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleet, sectorId } from '../shapes.ts'

/** A fleet came in through a gate, and is under way again if its plan goes on. */
export const fleetArrived = defineEvent({
  type: 'fleet.arrived',
  toOwner: 'A fleet of yours came into the sector through a gate.',
  toAll: {
    type: 'gate.arrival',
    v: 1,
    when: 'Somebody came into the sector through a gate.',
    data: z.strictObject({ from: sectorId.describe('the sector it came from') }),
    of: ({ from }) => ({ from }),
  },
  format: WITH_FLEET,
  data: z.strictObject({
    fleet: fleet.describe('as it is there, under way again if its plan goes on'),
    from: sectorId.describe('the sector it came from'),
  }),
  subjects: ({ fleet }) => [fleetRef(fleet.id)],
  concerns: ({ fleet }) => (fleet.owner === null ? [] : [fleet.owner]),
  apply({ fleets }: FleetsState, { data: { fleet } }) {
    fleets.set(fleet.id, fleet)
  },
  effects: (_, { data }, outside) => outside.takeIn(data.fleet),
})
