import type { FleetId } from '../../../src/sim/core/ids.ts'
import { FleetTable } from '../../../src/vision/FleetTable.ts'
import { GroupView } from '../../../src/vision/GroupView.ts'
import { BLIND_TO_SITES, NO_SITES } from '../noSites.ts'
import type { Crowd } from '../visionCrowd.ts'
import type { Way } from './Way.ts'

/** As a room does it, with sets in place of its views. */
export function bySweeps(crowd: Crowd): Way {
  const sight = new FleetTable()
  const groups = crowd.commanders.map((commander) => {
    const visible = new Set<FleetId>()
    const outlook = new GroupView([commander], {
      seen: (id) => visible.add(id) === visible,
      lost: (id) => visible.delete(id),
      ...BLIND_TO_SITES,
    })
    return { commander, visible, outlook }
  })
  return {
    name: 'all with all, over arrays, 4 times a second (rooms/Sight.ts)',
    changed: () => {},
    look(now) {
      sight.look(crowd.fleets.values(), now)
      for (const { outlook } of groups) outlook.look(sight, NO_SITES)
      sight.forgetGone()
      return new Map(groups.map(({ commander, visible }) => [commander, visible]))
    },
  }
}
