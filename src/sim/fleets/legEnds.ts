import { defineDue } from '../core/defineDue.ts'
import type { EventDraft } from '../core/defineEvent.ts'
import type { Scene } from '../core/Scene.ts'
import { handledAt, isPausing, unloadable } from '../economy/handling.ts'
import { storeWith } from '../economy/store.ts'
import { areInRange } from '../galaxy/contactTime.ts'
import { type Point, restAt } from '../galaxy/course.ts'
import { gateTo, sectorOf } from '../galaxy/galaxy.ts'
import { fleetDocked } from '../holding/events/fleetDocked.ts'
import { yardWith } from '../holding/mending.ts'
import { merchantPlan } from '../merchants/merchants.ts'
import { ARRIVAL_TRUCE_MS } from '../rules/war.ts'
import { salvagedAt } from '../war/wrecks/salvagedAt.ts'
import { amountOf } from './cargo.ts'
import { fleetArrived } from './events/fleetArrived.ts'
import { fleetCourse } from './events/fleetCourse.ts'
import { fleetDeparted } from './events/fleetDeparted.ts'
import { fleetPlaced } from './events/fleetPlaced.ts'
import { type Fleet, legEndsAt, type Transit, type Waypoint } from './fleet.ts'
import type { FleetsState } from './fleetsPart.ts'
import { beginLeg, endOfLeg, type Leg, placeAhead } from './movement.ts'

/** A fleet's leg ends. At a gate the fleet leaves; elsewhere it goes on with its plan. */
export const legEnds = defineDue<FleetsState>({
  kind: 'leg',
  rank: 10,
  about: 'fleet',
  ids: ({ fleets }) => fleets.keys(),
  at({ fleets }, id) {
    const fleet = fleets.get(id)
    return fleet ? legEndsAt(fleet) : null
  },
  decide(scene, id) {
    const fleet = scene.state.fleets.get(id)
    if (!fleet) return []
    if (fleet.course.gate !== null) return [leave(scene, fleet)]
    const docked = dockAt(scene, fleet)
    if (docked) return [docked]
    const handled = handledAt(scene, fleet)
    return [...(handled ? [handled] : salvagedAt(scene, fleet)), goOn(scene, fleet)]
  },
})

/** A fleet comes out of its lane, or appears for the first time, and begins its plan. */
export function arrive(scene: Scene<FleetsState>, { fleet, from }: Transit): EventDraft[] {
  const { galaxy, state, at } = scene
  const gate = from === state.id ? null : gateTo(sectorOf(galaxy, state.id), from)
  const truce = { until: at + ARRIVAL_TRUCE_MS, after: 'arrival' as const }
  const arrived: Fleet = { ...fleet, ...nextLeg(scene, fleet, gate ?? fleet.course), truce }
  return fleet.hops === 0
    ? [fleetPlaced.draft({ fleet: arrived })]
    : [fleetArrived.draft({ fleet: arrived, from })]
}

function leave({ galaxy, state, at }: Scene<FleetsState>, fleet: Fleet): EventDraft {
  const { id, owner, hops, course, plan } = fleet
  const to = course.gate ?? state.id
  const travelMs = gateTo(sectorOf(galaxy, state.id), to)?.travelMs ?? 0
  const [current, ...later] = plan
  const goesOn =
    (current?.kind === 'route' && current.toSector !== to) || current?.kind === 'escort'
  const arriveAt = at + travelMs
  return fleetDeparted.draft({
    ...{ fleetId: id, owner, to, hop: hops + 1, arriveAt },
    plan: goesOn ? plan : later,
  })
}

/**
 * @returns null if the fleet is not to dock here, or cannot now, or the place has ended meanwhile,
 *   or has no room for what it carries
 */
function dockAt(scene: Scene<FleetsState>, fleet: Fleet): EventDraft | null {
  const { id: fleetId, owner, hops, ships, wounds, cargo, plan } = fleet
  const [ahead] = plan
  const place = placeAhead(scene, fleet, ahead)
  // In a fight nobody docks.
  if (ahead?.kind !== 'dock' || !place?.isOpen || owner === null || fleet.battle) return null
  if (amountOf(unloadable(place.store, cargo, null).short) > 0) return null
  const works = {
    yard: yardWith(place.yard, fleet, scene.at),
    store: storeWith(place.store, cargo),
  }
  return fleetDocked.draft({ fleetId, owner, hops, at: ahead.at, ships, wounds, cargo, ...works })
}

function goOn(scene: Scene<FleetsState>, fleet: Fleet): EventDraft {
  const here = endOfLeg(scene, fleet)
  const leg = legFrom(scene, fleet, here)
  return fleetCourse.draft({ fleetId: fleet.id, owner: fleet.owner, ...leg })
}

function legFrom(scene: Scene<FleetsState>, fleet: Fleet, here: Point): Leg {
  const leg = nextLeg(scene, { ...fleet, plan: planFrom(scene, fleet) }, here)
  const isVain = fleet.plan[0]?.kind === 'repeat' && leg.plan[0]?.kind === 'repeat'
  // None of its steps leads anywhere any more.
  return isVain ? { course: restAt(here, scene.at), plan: [] } : leg
}

/** What is left of a plan when its leg has ended. Who follows another goes on as long as it can. */
function planFrom({ state, at }: Scene<FleetsState>, fleet: Fleet): readonly Waypoint[] {
  const [current, ...later] = fleet.plan
  switch (current?.kind) {
    case 'escort':
    case 'siege':
    case 'capture':
      return fleet.plan
    case 'attack': {
      const target = state.fleets.get(current.fleetId)
      // In range of one that it does not fight, it never will.
      const isWaiting = (fleet.truce?.until ?? 0) > at || (target?.truce?.until ?? 0) > at
      const isThere = target && areInRange(fleet.course, target.course, at)
      return isThere && !isWaiting ? later : fleet.plan
    }
    case 'load':
    case 'unload':
      // Having come there, it takes a while.
      return isPausing(fleet) || !placeAhead({ state, at }, fleet, current) ? later : fleet.plan
    case 'repeat':
      return [...current.steps, current]
    case 'patrol':
      return [{ ...current, next: (current.next + 1) % current.points.length }, ...later]
    default:
      return later
  }
}

function nextLeg(scene: Scene<FleetsState>, fleet: Fleet, here: Point): Leg {
  const leg = beginLeg(scene, fleet, fleet.plan, here)
  if (leg.plan.length > 0) return leg
  const { galaxy, state, dice, at } = scene
  if (fleet.owner !== null) return { course: restAt(here, at), plan: [] }
  return beginLeg(scene, fleet, merchantPlan(galaxy, state.id, dice), here)
}
