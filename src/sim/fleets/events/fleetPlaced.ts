import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { WITH_FLEET } from '../fleetFormat.ts'
import type { FleetsState } from '../fleetsPart.ts'
import { fleet } from '../shapes.ts'

export const fleetPlaced = defineEvent({
  type: 'fleet.placed',
  toOwner: 'A new fleet of yours stands in its first sector.',
  toAll: null,
  format: WITH_FLEET,
  data: z.strictObject({ fleet: fleet.describe('as it stands there') }),
  subjects: ({ fleet }) => [fleetRef(fleet.id)],
  concerns: ({ fleet }) => (fleet.owner === null ? [] : [fleet.owner]),
  apply({ fleets }: FleetsState, { data: { fleet } }) {
    fleets.set(fleet.id, fleet)
  },
  effects: (_, { data }, outside) => outside.takeIn(data.fleet),
})
