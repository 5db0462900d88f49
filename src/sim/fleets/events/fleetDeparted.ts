import { z } from 'zod'
import { defineEvent, type EventOf } from '../../core/defineEvent.ts'
import { fleetRef } from '../../core/EntityRef.ts'
import type { Format } from '../../core/formats.ts'
import type { CommanderId, FleetId, SectorId } from '../../core/ids.ts'
import { restAt } from '../../galaxy/course.ts'
import type { Fleet, Waypoint } from '../fleet.ts'
import { type FleetsState, fleetIn } from '../fleetsPart.ts'
import { commanderId, fleetId, galaxyMs, plan, sectorId } from '../shapes.ts'

interface Departure {
  readonly fleetId: FleetId
  /** Null for a merchant, and in events of version 1, which did not name the owner. */
  readonly owner: CommanderId | null
  readonly to: SectorId
  /** The number of its jumps, including this one. */
  readonly hop: number
  readonly arriveAt: number
  readonly plan: readonly Waypoint[]
}

/** Version 1 did not name the owner. It stays unknown, so nobody is told such an event in full. */
const SINCE_IT_SAYS_WHOSE: Format = {
  from: 1,
  changes: [{ since: 2, up: (data) => ({ ...data, owner: null }) }],
}

/** A fleet left through a gate. */
export const fleetDeparted = defineEvent({
  type: 'fleet.departed',
  toOwner: 'A fleet of yours left the sector through a gate and is in a lane now.',
  toAll: {
    type: 'gate.departure',
    v: 1,
    when: 'Somebody left the sector through a gate and is in a lane now.',
    data: z.strictObject({
      to: sectorId.describe('the sector it is on its way to'),
      arriveAt: galaxyMs.describe('galaxy ms when it will be there'),
    }),
    of: ({ to, arriveAt }) => ({ to, arriveAt }),
  },
  format: SINCE_IT_SAYS_WHOSE,
  data: z.strictObject({
    fleetId: fleetId.describe("the fleet's id"),
    owner: commanderId.nullable().describe("its commander's id"),
    to: sectorId.describe('the sector it is on its way to'),
    hop: z.int().min(1).describe('the number of its jumps, including this one'),
    arriveAt: galaxyMs.describe('galaxy ms when it will be there'),
    plan: plan.describe('what it will do there'),
  }) satisfies z.ZodType<Departure>,
  subjects: ({ fleetId }) => [fleetRef(fleetId)],
  concerns: ({ owner }) => (owner === null ? [] : [owner]),
  apply(state: FleetsState, { data: { fleetId } }) {
    fleetIn(state, fleetId)
    state.fleets.delete(fleetId)
  },
  effects(before: FleetsState, event, outside) {
    const { to, fleetId, arriveAt } = event.data
    const fleet = fleetIn(before, fleetId)
    const inLane = departing(fleet, event)
    outside.setOut(fleet, { fleet: inLane, to, departAt: event.at, arriveAt })
  },
})

/** The fleet that a departure puts into the lane, made from the fleet before the event. */
export function departing(
  fleet: Fleet,
  { at, data: { hop, plan } }: EventOf<'fleet.departed', Departure>,
): Fleet {
  const course = restAt(fleet.course, at)
  return { ...fleet, hops: hop, course, plan, truce: null, battle: null }
}
