import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Point } from '../../../src/sim/galaxy/course.ts'
import { BLIP_GRID_UNITS } from '../../../src/sim/rules/sight.ts'
import { type BlipSize, blipSize } from '../ui/blipWords.ts'
import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'

/** A blip under a point of the screen, in the middle of its square. */
export interface Noticed extends Point {
  readonly sectorId: SectorId
  readonly size: BlipSize
}

interface Scenery {
  readonly camera: Camera
  readonly chart: Chart
  readonly seats: Iterable<{ readonly sectorId: SectorId; readonly blips: readonly number[] }>
}

/** The blip nearest to a point of the screen, within `reach` px; null for none. */
export function pickBlip(
  { camera, chart, seats }: Scenery,
  x: number,
  y: number,
  reach: number,
): Noticed | null {
  let nearest = reach
  let found: Noticed | null = null
  for (const { sectorId, blips } of seats) {
    const sector = chart.sector(sectorId)
    if (!sector) continue
    for (let at = 0; at < blips.length; at += 3) {
      const [column = 0, row = 0, size] = blips.slice(at, at + 3)
      const place = { x: (column + 0.5) * BLIP_GRID_UNITS, y: (row + 0.5) * BLIP_GRID_UNITS }
      const away = Math.hypot(
        camera.screenX(chart.mapX(sector, place.x)) - x,
        camera.screenY(chart.mapY(sector, place.y)) - y,
      )
      if (away >= nearest) continue
      nearest = away
      found = { sectorId, ...place, size: blipSize(size) }
    }
  }
  return found
}
