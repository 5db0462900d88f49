import { z } from 'zod'
import { defineEvent } from '../core/defineEvent.ts'
import { baseRef, fleetRef } from '../core/EntityRef.ts'
import { fleet, fleetId } from '../fleets/shapes.ts'
import { baseId } from '../holding/shapes.ts'
import type { PiratesState } from './preyPart.ts'

/** A pack of pirates came, to lie in wait near a base. Nobody is told: who sees it, sees it. */
export const piratesAppeared = defineEvent({
  type: 'pirates.appeared',
  toOwner: null,
  toAll: null,
  format: { from: 4, changes: [] },
  isNotable: true,
  data: z.strictObject({
    fleet: fleet.describe('as it stands there'),
    base: baseId.describe('the base that it is near'),
    instead: fleetId.nullable().describe('the pack that was beaten; null for the first'),
  }),
  subjects: ({ fleet, base, instead }) => [
    fleetRef(fleet.id),
    baseRef(base),
    ...(instead === null ? [] : [fleetRef(instead)]),
  ],
  concerns: () => [],
  apply({ fleets, preys }: PiratesState, { at, data: { fleet, base, instead } }) {
    fleets.set(fleet.id, fleet)
    if (instead !== null) preys.delete(instead)
    preys.set(fleet.id, { base, at })
  },
  effects: (_, { data }, outside) => outside.bear(data.fleet),
})
