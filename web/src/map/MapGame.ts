import type { GalaxyWatch } from '../../../src/client/GalaxyWatch.ts'
import type { GameClient } from '../../../src/client/GameClient.ts'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { FleetId, SectorId } from '../../../src/sim/core/ids.ts'
import type { Navigator } from '../courses/Navigator.ts'
import type { Destination, Plot } from '../courses/Plot.ts'
import type { SectorFacts } from './SectorFacts.ts'

/** What the map reads of the game in every frame, and what gestures call. */
export interface MapGame {
  readonly phase: { readonly kind: string }
  readonly watch: GalaxyWatch | null
  readonly pilot: GameClient | null
  readonly facts: SectorFacts
  readonly navigator: Navigator
  readonly fleets: readonly OwnFleet[]
  readonly selectedId: FleetId | null
  readonly plot: Plot | null
  readonly following: boolean
  /** Galaxy ms. */
  now(): number
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
  select(fleetId: FleetId): void
  /** @returns whether there is a course to plot */
  plotTo(destination: Destination): boolean
  cancelPlot(): void
  follow(on: boolean): void
  viewSector(sectorId: SectorId | null): void
  onChange(listener: () => void): () => void
}
