import type { CommanderId, FleetId } from '../../../src/sim/core/ids.ts'
import { positionAt } from '../../../src/sim/galaxy/course.ts'
import { sensorRange } from '../../../src/sim/rules/ships.ts'
import { BLIP_GRID_UNITS, BLIP_RANGE_FACTOR } from '../../../src/sim/rules/sight.ts'
import type { Crowd } from '../visionCrowd.ts'
import type { Way } from './Way.ts'

/** The plainest way, worked out from nothing each time. */
export function byObjects(crowd: Crowd): Way {
  function seenBy(commander: CommanderId, places: readonly Place[]): Set<FleetId> {
    const own = places.filter(({ owner }) => owner === commander)
    const visible = new Set<FleetId>()
    const blips: (readonly [number, number])[] = []
    for (const { id, x, y } of places) {
      let isNoticed = false
      const isSeen = own.some((sensor) => {
        const square = (sensor.x - x) ** 2 + (sensor.y - y) ** 2
        isNoticed ||= square <= (sensor.range * BLIP_RANGE_FACTOR) ** 2
        return square <= sensor.range ** 2
      })
      if (isSeen) visible.add(id)
      else if (isNoticed)
        blips.push([Math.floor(x / BLIP_GRID_UNITS), Math.floor(y / BLIP_GRID_UNITS)])
    }
    blips.sort((one, other) => one[0] - other[0] || one[1] - other[1])
    return visible
  }

  return {
    name: 'all with all, over objects and sets, 4 times a second',
    changed: () => {},
    look(now) {
      const places = Array.from(crowd.fleets.values(), ({ id, owner, ships, course }) => {
        return { id, owner, range: sensorRange(ships), ...positionAt(course, now) }
      })
      return new Map(crowd.commanders.map((one) => [one, seenBy(one, places)]))
    },
  }
}

interface Place {
  readonly id: FleetId
  readonly owner: CommanderId | null
  readonly range: number
  readonly x: number
  readonly y: number
}
