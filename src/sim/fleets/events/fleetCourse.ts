import { z } from 'zod'
import { defineEvent } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { commanderId, course, fleetId, plan } from '../shapes.ts'
import { SINCE_IT_NAMES_ITS_OWNER } from './ownerNamed.ts'

/** A fleet took a new course, or came to rest. */
export const fleetCourse = defineEvent({
  type: 'fleet.course',
  toOwner: 'A fleet of yours took a new course, or came to rest.',
  toAll: null,
  format: SINCE_IT_NAMES_ITS_OWNER,
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.nullable().describe("its commander's id"),
    course: course.describe('the new one'),
    plan,
  }),
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId, course, plan } }) {
    state.fleets.set(fleetId, { ...fleetIn(state, fleetId), course, plan })
  },
})
