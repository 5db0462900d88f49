import type { GalaxyWatch } from '../../../src/client/GalaxyWatch.ts'
import type { GameClient } from '../../../src/client/GameClient.ts'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { FleetId, SectorId, WreckId } from '../../../src/sim/core/ids.ts'
import type { Point } from '../../../src/sim/galaxy/course.ts'
import type { Navigator } from '../courses/Navigator.ts'
import type { Destination, Plot } from '../courses/Plot.ts'
import type { Tech } from '../courses/tech.ts'
import type { Noticed } from './pickBlip.ts'
import type { PlaceRef } from './placeRef.ts'
import type { SectorFacts } from './SectorFacts.ts'

/** A fleet in sight. */
export interface SeenRef {
  readonly sectorId: SectorId
  readonly fleetId: FleetId
}

/** A wreck in sight. */
interface WreckMark {
  readonly sectorId: SectorId
  readonly wreckId: WreckId
}

/** What the map shows of the player's plans in the war, and what gestures call. */
export interface MapWar {
  /** The fleet whose card is open. */
  readonly inspected: SeenRef | null
  /** The fleet under the mouse, or that has the focus in a list. */
  readonly peeked: { readonly ref: SeenRef } | null
  readonly patrolDraft: { readonly sectorId: SectorId; readonly points: readonly Point[] } | null
  readonly wrecks: { readonly inspected: WreckMark | null }
  inspect(ref: SeenRef | null): void
  inspectWreck(ref: WreckMark | null): void
  /** @param at where the mouse is, in px of the window */
  peek(ref: SeenRef | null, at: Point): void
  /** The blip under the mouse, which is at `at`, in px of the window. */
  notice(blip: Noticed | null, at: Point): void
  /** @returns whether the point is one of the patrol now */
  addPatrolPoint(sectorId: SectorId, point: Point): boolean
  cancelPatrol(): void
}

/** What the map shows of the places that the player looks at, and what gestures call. */
export interface MapHolding {
  /** The place whose card is open. */
  readonly inspected: PlaceRef | null
  /** The place under the mouse, or that has the focus in a list. */
  readonly peeked: { readonly ref: PlaceRef } | null
  inspect(ref: PlaceRef | null): void
  /** @param at where the mouse is, in px of the window */
  peek(ref: PlaceRef | null, at: Point): void
}

/** What the map reads of the game in every frame, and what gestures call. */
export interface MapGame {
  readonly phase: { readonly kind: string }
  readonly watch: GalaxyWatch | null
  readonly pilot: GameClient | null
  readonly facts: SectorFacts
  readonly navigator: Navigator
  readonly research: Tech
  readonly fleets: readonly OwnFleet[]
  readonly selectedId: FleetId | null
  readonly plot: Plot | null
  readonly following: boolean
  readonly war: MapWar
  readonly holding: MapHolding
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
