import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { FleetId } from '../../../../src/sim/core/ids.ts'
import type { Bearings, Navigator } from '../../courses/Navigator.ts'
import type { Destination, Plot } from '../../courses/Plot.ts'
import type { Watcher } from './sight.ts'

/** What these panels read of the game, and what they ask of it. */
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
  /** Orders what is plotted; `queued`, after what the fleet has to do already. */
  confirm(queued: boolean): Promise<void>
  stop(fleet: OwnFleet): Promise<void>
  /** @returns whether the fleet has its new name; why not is said */
  rename(fleet: OwnFleet, name: string): Promise<boolean>
}
