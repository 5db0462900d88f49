import Flatbush from 'flatbush'
import type { FleetId } from '../../../src/sim/core/ids.ts'
import { positionAt } from '../../../src/sim/galaxy/course.ts'
import { sensorRange } from '../../../src/sim/rules/ships.ts'
import { BLIP_RANGE_FACTOR } from '../../../src/sim/rules/sight.ts'
import type { Crowd } from '../visionCrowd.ts'
import type { Way } from './Way.ts'

/** Finds blips but does not keep them. */
export function byIndex(crowd: Crowd): Way {
  return {
    name: 'an R-tree built and asked 4 times a second (flatbush)',
    changed: () => {},
    look(now) {
      const fleets = [...crowd.fleets.values()]
      const at = fleets.map(({ course }) => positionAt(course, now))
      const index = new Flatbush(fleets.length)
      for (const { x, y } of at) index.add(x, y, x, y)
      index.finish()
      const seen = new Map(crowd.commanders.map((one) => [one, new Set<FleetId>()]))
      const noticed = new Map(crowd.commanders.map((one) => [one, new Set<FleetId>()]))
      for (const [own, { id, owner, ships }] of fleets.entries()) {
        const { x, y } = at[own] ?? { x: 0, y: 0 }
        const range = sensorRange(ships)
        const far = range * BLIP_RANGE_FACTOR
        const visible = seen.get(owner ?? '')
        visible?.add(id)
        index.search(x - far, y - far, x + far, y + far, (target) => {
          const fleet = fleets[target]
          if (!fleet || fleet.owner === owner) return false
          const dx = (at[target]?.x ?? 0) - x
          const dy = (at[target]?.y ?? 0) - y
          const square = dx * dx + dy * dy
          if (square <= range * range) visible?.add(fleet.id)
          else if (square <= far * far) noticed.get(owner ?? '')?.add(fleet.id)
          return false
        })
      }
      return seen
    },
  }
}
