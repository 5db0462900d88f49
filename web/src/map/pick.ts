import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { Home } from '../../../src/client/OwnPlaces.ts'
import type { SeenFleet } from '../../../src/client/readFleets.ts'
import type { SeenWreck } from '../../../src/client/readSites.ts'
import type { MappedSector } from '../../../src/protocol/httpBodies.ts'
import type { CommanderId, FleetId, PlaceId, SectorId, WreckId } from '../../../src/sim/core/ids.ts'
import { type Point, positionAt } from '../../../src/sim/galaxy/course.ts'
import { PLANE_UNITS } from '../../../src/sim/rules/map.ts'
import { BLIP_NAMES } from '../ui/blipWords.ts'
import type { Camera } from './Camera.ts'
import type { Chart } from './Chart.ts'
import type { OwnLayer } from './OwnLayer.ts'
import { WRECK_BELOW_PX } from './palette.ts'
import { pickBlip } from './pickBlip.ts'

/** What is under a point of the screen. */
export type Target =
  | { readonly kind: 'fleet'; readonly fleetId: FleetId }
  /** Another's fleet in sight. */
  | { readonly kind: 'seen'; readonly fleetId: FleetId; readonly sectorId: SectorId }
  /** A wreck in sight. */
  | { readonly kind: 'wreck'; readonly wreckId: WreckId; readonly sectorId: SectorId }
  | { readonly kind: 'sector'; readonly sectorId: SectorId }
  /** A system, or the player's base. */
  | { readonly kind: 'place'; readonly sectorId: SectorId; readonly at: PlaceId }
  | {
      readonly kind: 'point'
      readonly sectorId: SectorId
      readonly x: number
      readonly y: number
      readonly name: string | null
    }

export const REACH_PX = { fine: 20, coarse: 32 } as const
/** Size of a plane on the screen from which its points can be told apart. */
export const PLANE_PX_MIN = 150

export interface Scenery {
  readonly camera: Camera
  readonly chart: Chart
  readonly own: OwnLayer
  readonly fleets: readonly OwnFleet[]
  readonly selectedId: FleetId | null
  /** The sectors in which the player sits. */
  readonly seats: Iterable<Seat>
  readonly me: CommanderId | null
  /** The player's base; null if there is none. */
  readonly base: Home | null
  /** Galaxy ms. */
  readonly now: number
}

interface Seat {
  readonly sectorId: SectorId
  /** `[column, row, size, …]` of their squares. */
  readonly blips: readonly number[]
  readonly fleets: ReadonlyMap<FleetId, SeenFleet>
  readonly wrecks: ReadonlyMap<WreckId, SeenWreck>
}

/**
 * The target under a point. Own fleets come before what lies beneath them, except the selected one,
 * which never blocks another target.
 */
export function pick(scenery: Scenery, x: number, y: number, coarse: boolean): Target | null {
  const { camera, chart } = scenery
  const reach = coarse ? REACH_PX.coarse : REACH_PX.fine
  const fleetId = pickFleet(scenery, x, y, reach)
  if (fleetId !== null) return { kind: 'fleet', fleetId }
  if (chart.side * camera.zoom < PLANE_PX_MIN) return pickStar(scenery, x, y, reach + 6)
  const seen = pickSeen(scenery, x, y, reach) ?? pickWreck(scenery, x, y, reach)
  if (seen) return seen
  const sector = chart.map.sectors.find((one) => isOnPlane(chart, camera, one, x, y, reach))
  return sector ? pickOnPlane(scenery, sector, x, y, reach) : null
}

function pickFleet(scenery: Scenery, x: number, y: number, reach: number): FleetId | null {
  const { own, fleets, selectedId } = scenery
  let nearest = reach
  let found: FleetId | null = null
  for (const { id } of fleets) {
    const at = own.screen(id)
    if (!at || id === selectedId) continue
    const away = Math.hypot(at.x - x, at.y - y)
    if (away >= nearest) continue
    nearest = away
    found = id
  }
  return found
}

function pickSeen(scenery: Scenery, x: number, y: number, reach: number): Target | null {
  const { camera, chart, seats, me, now } = scenery
  let nearest = reach
  let found: Target | null = null
  for (const { sectorId, fleets } of seats) {
    const sector = chart.sector(sectorId)
    if (!sector) continue
    for (const fleet of fleets.values()) {
      if (fleet.owner === me) continue
      const at = positionAt(fleet, now)
      const away = Math.hypot(
        camera.screenX(chart.mapX(sector, at.x)) - x,
        camera.screenY(chart.mapY(sector, at.y)) - y,
      )
      if (away >= nearest) continue
      nearest = away
      found = { kind: 'seen', fleetId: fleet.id, sectorId }
    }
  }
  return found
}

function pickWreck({ camera, chart, seats }: Scenery, x: number, y: number, reach: number) {
  let nearest = reach
  let found: Target | null = null
  for (const { sectorId, wrecks } of seats) {
    const sector = chart.sector(sectorId)
    if (!sector) continue
    for (const { id: wreckId, ...at } of wrecks.values()) {
      const away = Math.hypot(
        camera.screenX(chart.mapX(sector, at.x)) - x,
        camera.screenY(chart.mapY(sector, at.y)) + WRECK_BELOW_PX - y,
      )
      if (away >= nearest) continue
      nearest = away
      found = { kind: 'wreck', wreckId, sectorId }
    }
  }
  return found
}

/** The point of a plane under a point of the screen; null beside all planes. */
export function pickPoint(
  { camera, chart }: Pick<Scenery, 'camera' | 'chart'>,
  x: number,
  y: number,
): (Target & { readonly kind: 'point' }) | null {
  const sector = chart.map.sectors.find((one) => isOnPlane(chart, camera, one, x, y, 0))
  if (!sector) return null
  const [mapX, mapY] = [camera.mapX(x), camera.mapY(y)]
  return pointOf(sector, chart.planeX(sector, mapX), chart.planeY(sector, mapY), null)
}

function pickStar(scenery: Scenery, x: number, y: number, reach: number): Target | null {
  const { camera, chart } = scenery
  let nearest = reach
  let found: Target | null = null
  for (const sector of chart.map.sectors) {
    const away = Math.hypot(camera.screenX(sector.x) - x, camera.screenY(sector.y) - y)
    if (away >= nearest) continue
    nearest = away
    found = { kind: 'sector', sectorId: sector.id }
  }
  return found
}

function isOnPlane(
  chart: Chart,
  camera: Camera,
  sector: MappedSector,
  x: number,
  y: number,
  marginPx: number,
): boolean {
  const half = chart.side / 2 + Math.min(marginPx, 12) / camera.zoom
  return Math.abs(camera.mapX(x) - sector.x) <= half && Math.abs(camera.mapY(y) - sector.y) <= half
}

function pickOnPlane(
  scenery: Scenery,
  sector: MappedSector,
  x: number,
  y: number,
  reach: number,
): Target {
  const { camera, chart, base } = scenery
  const awayPx = (point: Point): number =>
    Math.hypot(
      camera.screenX(chart.mapX(sector, point.x)) - x,
      camera.screenY(chart.mapY(sector, point.y)) - y,
    )
  const gate = sector.gates.find((one) => awayPx(one) < reach)
  if (gate) return { kind: 'sector', sectorId: gate.to }
  const places = [
    ...(base?.sector === sector.id ? [{ at: { base: base.id }, px: awayPx(base) }] : []),
    ...sector.systems.map((one) => ({ at: { system: one.id }, px: awayPx(one) })),
  ]
  const [nearest] = places.filter(({ px }) => px < reach).sort((one, other) => one.px - other.px)
  if (nearest) return { kind: 'place', sectorId: sector.id, at: nearest.at }
  const blip = pickBlip(scenery, x, y, reach)
  if (blip) return pointOf(sector, blip.x, blip.y, `a ${BLIP_NAMES[blip.size]}, not identified`)
  return pointOf(
    sector,
    chart.planeX(sector, camera.mapX(x)),
    chart.planeY(sector, camera.mapY(y)),
    null,
  )
}

function pointOf(sector: MappedSector, x: number, y: number, name: string | null) {
  const onPlane = (value: number): number => Math.min(PLANE_UNITS, Math.max(0, Math.round(value)))
  return { kind: 'point' as const, sectorId: sector.id, x: onPlane(x), y: onPlane(y), name }
}
