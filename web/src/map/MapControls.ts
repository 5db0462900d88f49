import type { SectorId } from '../../../src/sim/core/ids.ts'

/** What the panels call on the map. */
export interface MapControls {
  showGalaxy(): void
  showSector(sectorId: SectorId): void
  showNeighbourhood(sectorId: SectorId): void
  zoomBy(factor: number): void
}
