import type { SectorId } from '../../../src/sim/core/ids.ts'
import type { Point } from '../../../src/sim/galaxy/course.ts'

/** What the panels call on the map. */
export interface MapControls {
  showGalaxy(): void
  showSector(sectorId: SectorId): void
  showNeighbourhood(sectorId: SectorId): void
  zoomBy(factor: number): void
  /** Where the map shows a place of a sector's plane, in px of the window; null if it does not. */
  screenOf(sectorId: SectorId, place: Point): Point | null
}
