import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { FleetId } from '../../../../src/sim/core/ids.ts'
import type { Bearings, Navigator } from '../../courses/Navigator.ts'
import type { Destination, Plot } from '../../courses/Plot.ts'
import type { Watcher } from './sight.ts'

/** What these panels read and call of the game. */
export interface FleetsGame extends Bearings, Watcher {
  readonly navigator: Navigator
  readonly selectedId: FleetId | null
  readonly selected: OwnFleet | null
  readonly plot: Plot | null
  readonly following: boolean
  /** Local ms until a moment of galaxy time. */
  msUntil(galaxyAt: number): number
  nameOf(destination: Destination): string
  select(fleetId: FleetId): void
  follow(on: boolean): void
  plotTo(destination: Destination): boolean
  cancelPlot(): void
  /** Orders the plotted course; with `queued`, after the fleet's present orders. */
  confirm(queued: boolean): Promise<void>
  stop(fleet: OwnFleet): Promise<void>
  /** Shows the reason if the server refuses. @returns whether the fleet has its new name */
  rename(fleet: OwnFleet, name: string): Promise<boolean>
}
