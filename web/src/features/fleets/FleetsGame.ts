import type { OwnFleet } from '../../../../src/client/OwnFleets.ts'
import type { FleetId } from '../../../../src/sim/core/ids.ts'
import type { Ships } from '../../../../src/sim/rules/ships.ts'
import type { Bearings, Navigator } from '../../courses/Navigator.ts'
import type { Destination, Plot } from '../../courses/Plot.ts'
import type { Watcher } from './sight.ts'

/** Another fleet in the same sector. */
export interface Companion {
  readonly fleet: OwnFleet
  /** How far away it is now, in units of the plane. */
  readonly units: number
}

/** What these panels read and call of the game. */
export interface FleetsGame extends Bearings, Watcher {
  readonly navigator: Navigator
  readonly selectedId: FleetId | null
  readonly selected: OwnFleet | null
  readonly plot: Plot | null
  readonly following: boolean
  /** How many ships are docked in the player's yards. */
  readonly docked: number
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
  /** Makes a new fleet of some ships and selects it. @returns whether it was made */
  split(fleet: OwnFleet, ships: Ships): Promise<boolean>
  /** Moves all ships of a fleet into another, which is selected then. @returns whether they moved */
  merge(fleet: OwnFleet, into: OwnFleet): Promise<boolean>
  /** The commander's other fleets in the same sector, the nearest first. */
  companions(fleet: OwnFleet): Companion[]
}
