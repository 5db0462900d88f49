import type { SectorEvent } from '../../../src/sim/events.ts'
import type { Fleet } from '../../../src/sim/fleets/fleet.ts'

/** @returns the event as if it had happened `byMs` galaxy ms later */
export function shifted(event: SectorEvent, byMs: number): SectorEvent {
  const at = event.at + byMs
  if (event.type === 'fleet.departed') {
    return { ...event, at, data: { ...event.data, arriveAt: event.data.arriveAt + byMs } }
  }
  if (event.type === 'fleet.arrived') {
    return { ...event, at, data: { ...event.data, fleet: shiftedFleet(event.data.fleet, byMs) } }
  }
  if (event.type === 'fleet.course') {
    const { since, until } = event.data.course
    const course = { ...event.data.course, since: since + byMs, until: until + byMs }
    return { ...event, at, data: { ...event.data, course } }
  }
  return { ...event, at }
}

export function shiftedFleet(fleet: Fleet, byMs: number): Fleet {
  const { since, until } = fleet.course
  return { ...fleet, course: { ...fleet.course, since: since + byMs, until: until + byMs } }
}
