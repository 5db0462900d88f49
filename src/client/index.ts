/**
 * The exports of the package `starlane-client`; README.md in this folder says how to use it. Code
 * in this repository imports the files themselves.
 */
export type { FeedEvent } from '../protocol/feedEvents.ts'
export type { Commander, GalaxyMap } from '../protocol/httpBodies.ts'
export type { Summary } from '../protocol/mapMessages.ts'
export type { MapView } from '../protocol/mapRequests.ts'
export type { OrderDraft } from '../protocol/orders.ts'
export type { FleetId, SectorId } from '../sim/core/ids.ts'
export { positionAt } from '../sim/galaxy/course.ts'
export { Api, ApiError } from './Api.ts'
export { GalaxyWatch, type WatchListener } from './GalaxyWatch.ts'
export { type ConnectOptions, GameClient } from './GameClient.ts'
export type { OwnFleet, Place } from './OwnFleets.ts'
export type { Home, OwnSystem } from './OwnPlaces.ts'
export type { SeenFleet } from './readFleets.ts'
export type { SeenBattle, SeenWreck } from './readSites.ts'
export type { SeenCapture, SeenStation, SeenSystem } from './readSystems.ts'
export type { SectorSeat } from './SectorSeat.ts'
export type { OrderOutcome } from './sendOrder.ts'
