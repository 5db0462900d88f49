import type { FleetId } from '../../../src/sim/core/ids.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'
import { sensorRange } from '../../../src/sim/rules/ships.ts'
import { BLIP_RANGE_FACTOR } from '../../../src/sim/rules/sight.ts'
import { FleetTable } from '../../../src/vision/FleetTable.ts'
import { SEEN, Sensors } from '../../../src/vision/Sensors.ts'
import type { Crowd } from '../visionCrowd.ts'
import type { Way } from './Way.ts'

const CELL_UNITS = 100
const CELLS = PLANE_UNITS / CELL_UNITS
/** The cell does not decide: each fleet in it is checked. */
const OPEN = 3
/** Margin around a cell that makes up for rounding. */
const MARGIN_UNITS = 1e-6

/**
 * Compares all with all over arrays, except fleets in a square of 100 units of which a group sees
 * everything or notices nothing.
 */
export function byGrid(crowd: Crowd): Way {
  const sight = new FleetTable()
  const sensors = new Sensors()
  const cells = new Uint8Array(CELLS * CELLS)
  // Fleets get their slots in this order, and none leaves.
  const fleets = [...crowd.fleets.values()]
  const groups = crowd.commanders.map((commander) => {
    const own = [...fleets.keys()].filter((slot) => fleets[slot]?.owner === commander)
    const ranges = Float64Array.from(own, (slot) => sensorRange(fleets[slot]?.ships ?? {}))
    const levels = new Uint8Array(fleets.length)
    return { commander, own, ranges, levels, visible: new Set<FleetId>() }
  })
  type Group = (typeof groups)[number]

  function cellOf(slot: number): number {
    const column = Math.min(Math.floor((sight.xs[slot] as number) / CELL_UNITS), CELLS - 1)
    const row = Math.min(Math.floor((sight.ys[slot] as number) / CELL_UNITS), CELLS - 1)
    return Math.max(0, column) * CELLS + Math.max(0, row)
  }

  function decide({ own, ranges }: Group, x: number, y: number): number {
    let level = 0
    for (let at = 0; at < own.length; at++) {
      const slot = own[at] as number
      const range = ranges[at] as number
      const sx = sight.xs[slot] as number
      const sy = sight.ys[slot] as number
      const left = sx - x + MARGIN_UNITS
      const right = x + CELL_UNITS + MARGIN_UNITS - sx
      const below = sy - y + MARGIN_UNITS
      const above = y + CELL_UNITS + MARGIN_UNITS - sy
      const farX = Math.max(left, right)
      const farY = Math.max(below, above)
      if (farX * farX + farY * farY <= range * range) return SEEN
      const nearX = Math.max(0, -left, -right)
      const nearY = Math.max(0, -below, -above)
      const far = range * BLIP_RANGE_FACTOR
      if (nearX * nearX + nearY * nearY <= far * far) level = OPEN
    }
    return level
  }

  function look(group: Group): void {
    sensors.clear()
    sight.addSensors(sensors, group.commander, 1)
    for (let cell = 0; cell < cells.length; cell++)
      cells[cell] = decide(
        group,
        Math.floor(cell / CELLS) * CELL_UNITS,
        (cell % CELLS) * CELL_UNITS,
      )
    for (let at = 0; at < sight.count; at++) {
      const slot = sight.order[at] as number
      const decided = cells[cellsOf[slot] as number] as number
      const level =
        decided === OPEN
          ? sensors.levelAt(sight.xs[slot] as number, sight.ys[slot] as number)
          : decided
      const before = group.levels[slot]
      if (level === before) continue
      group.levels[slot] = level
      if (level === SEEN) group.visible.add(sight.fleetIn(slot).id)
      else if (before === SEEN) group.visible.delete(sight.fleetIn(slot).id)
    }
  }

  const cellsOf = new Uint8Array(fleets.length)
  return {
    name: 'the same on a grid of 100 units, without blips',
    changed: () => {},
    look(now) {
      sight.look(crowd.fleets.values(), now)
      for (let slot = 0; slot < cellsOf.length; slot++) cellsOf[slot] = cellOf(slot)
      for (const group of groups) look(group)
      return new Map(groups.map(({ commander, visible }) => [commander, visible]))
    },
  }
}
