import { restAt } from './course.ts'
import type { SectorEvent } from './events.ts'
import type { Fleet, FleetId } from './fleet.ts'
import type { SectorState } from './sectorState.ts'

/**
 * Applies an event: the only way a sector's state changes. It decides nothing and cannot refuse;
 * an event that does not follow the state it is applied to is a bug or damage, and throws.
 */
export function evolve(state: SectorState, event: SectorEvent): void {
  if (event.seq !== state.seq + 1 || event.at < state.now) {
    throw new Error(
      `event ${event.seq} at ${event.at} does not follow sector ${state.id} at ${state.seq}, ${state.now}`,
    )
  }
  switch (event.type) {
    case 'fleet.placed':
    case 'fleet.arrived':
      put(state, event.data.fleet)
      break
    case 'fleet.course':
      put(state, {
        ...fleetOf(state, event.data.fleetId),
        course: event.data.course,
        plan: event.data.plan,
      })
      break
    case 'fleet.renamed':
      put(state, { ...fleetOf(state, event.data.fleetId), name: event.data.name })
      break
    case 'fleet.departed':
      fleetOf(state, event.data.fleetId)
      state.fleets.delete(event.data.fleetId)
      break
    default:
      event satisfies never
  }
  state.seq = event.seq
  state.now = event.at
  if (event.dice) state.dice = event.dice
}

/** The fleet a departure put into its lane, from the fleet as it stood before. */
export function departing(
  fleet: Fleet,
  departure: Extract<SectorEvent, { type: 'fleet.departed' }>,
): Fleet {
  return {
    ...fleet,
    hops: departure.data.hop,
    course: restAt(fleet.course, departure.at),
    plan: departure.data.plan,
  }
}

function put(state: SectorState, fleet: Fleet): void {
  state.fleets.set(fleet.id, fleet)
  state.timers.note(fleet)
}

function fleetOf(state: SectorState, id: FleetId): Fleet {
  const fleet = state.fleets.get(id)
  if (!fleet) throw new Error(`no fleet ${id} in sector ${state.id} at ${state.seq}`)
  return fleet
}
