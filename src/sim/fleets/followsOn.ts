import { defineDue } from '../core/defineDue.ts'
import type { FleetId } from '../core/ids.ts'
import { positionAt } from '../galaxy/course.ts'
import { courseAfter } from './courseAfter.ts'
import { fleetCourse } from './events/fleetCourse.ts'
import type { Fleet } from './fleet.ts'
import type { FleetsState } from './fleetsPart.ts'

/** A fleet changed its course: those that follow it, and see it, change theirs. */
export const followsOn = defineDue<FleetsState>({
  kind: 'follow',
  rank: 20,
  since: 4,
  about: 'fleet',
  ids: ({ fleets }) => fleets.keys(),
  at(state, id) {
    const leader = state.fleets.get(id)
    if (!leader || behind(state, leader).length === 0) return null
    return leader.course.since
  },
  decide(scene, id) {
    const { state, at } = scene
    const leader = state.fleets.get(id)
    return behind(state, leader).flatMap((fleet) => {
      const [ahead] = fleet.plan
      if (ahead?.kind !== 'attack' && ahead?.kind !== 'escort') return []
      const course = courseAfter(scene, fleet, ahead, positionAt(fleet.course, at))
      // Out of sight, it is followed to where it would be, and no further [VIS-1].
      if (!course) return []
      return [
        fleetCourse.draft({ fleetId: fleet.id, owner: fleet.owner, course, plan: fleet.plan }),
      ]
    })
  },
})

/** The fleet that a fleet follows, if any. */
export function leaderOf({ plan, battle }: Fleet): FleetId | null {
  const [ahead] = plan
  if (battle?.isHeld) return null
  return ahead?.kind === 'attack' || ahead?.kind === 'escort' ? ahead.fleetId : null
}

/** The system that a fleet has an order to take, or whose station it is to fight, if any. */
export function besiegedBy({ plan }: Pick<Fleet, 'plan'>): number | null {
  const [ahead] = plan
  return ahead?.kind === 'capture' || ahead?.kind === 'siege' ? ahead.system : null
}

/** The followers of a fleet whose courses are older than its own. */
function behind({ fleets, followers }: FleetsState, leader: Fleet | undefined): Fleet[] {
  if (!leader) return []
  return followers.of(leader.id).flatMap((id) => {
    const fleet = fleets.get(id)
    return fleet && fleet.course.since < leader.course.since ? [fleet] : []
  })
}
