import { z } from 'zod'
import type { EventData, EventType } from '../../sim/events.ts'
import { FORMATS, versionOf } from '../../sim/versions.ts'
import type { EventOf, FeedType } from './FeedType.ts'
import {
  commanderId,
  course,
  fleet,
  fleetId,
  fleetName,
  galaxyMs,
  plan,
  sectorId,
} from './shapes.ts'

/** Its owner is told all of it, as it is stored. */
function own<T extends EventType>(
  type: T,
  when: string,
  data: z.ZodType<EventData[T]>,
): FeedType<T, EventData[T]> {
  const dataOf = (event: EventOf<T>): EventData[T] => event.data as EventData[T]
  return { type, v: versionOf(FORMATS.events[type]), audience: 'owner', when, data, dataOf }
}

const id = fleetId.describe("the fleet's id")

export const fleetPlaced = own(
  'fleet.placed',
  'A new fleet of yours stands in its first sector.',
  z.strictObject({ fleet: fleet.describe('as it stands there') }),
)

export const fleetCourse = own(
  'fleet.course',
  'A fleet of yours took a new course, or came to rest.',
  z.strictObject({ fleetId: id, course: course.describe('the new one'), plan }),
)

export const fleetDeparted = own(
  'fleet.departed',
  'A fleet of yours left the sector through a gate and is in a lane now.',
  z.strictObject({
    fleetId: id,
    owner: commanderId.nullable().describe("its commander's id"),
    to: sectorId.describe('the sector it is on its way to'),
    hop: z.int().min(1).describe('its jumps, with this one'),
    arriveAt: galaxyMs.describe('galaxy ms when it will be there'),
    plan: plan.describe('what it will do there'),
  }),
)

export const fleetArrived = own(
  'fleet.arrived',
  'A fleet of yours came into the sector through a gate.',
  z.strictObject({
    fleet: fleet.describe('as it is there, under way again if its plan goes on'),
    from: sectorId.describe('the sector it came from'),
  }),
)

export const fleetRenamed = own(
  'fleet.renamed',
  'A fleet of yours has a new name.',
  z.strictObject({ fleetId: id, name: fleetName.describe('the new one') }),
)
