import { positionAt } from '../sim/galaxy/course.ts'
import { sectorOf } from '../sim/galaxy/galaxy.ts'
import { sensorRange } from '../sim/rules/ships.ts'
import { BASE_SENSOR_UNITS, systemSensorUnits } from '../sim/rules/sight.ts'
import type { Lookout } from './Contacts.ts'
import type { GalaxyWatch } from './GalaxyWatch.ts'
import type { OwnFleet } from './OwnFleets.ts'
import type { Home, OwnSystem } from './OwnPlaces.ts'
import type { SectorSeat } from './SectorSeat.ts'

/** What a commander has that sees. */
interface Eyes {
  readonly watch: Pick<GalaxyWatch, 'map'>
  readonly fleets: readonly OwnFleet[]
  readonly base: Home | null
  readonly systems: readonly OwnSystem[]
}

/**
 * @param now galaxy ms
 * @returns the known places and sensor ranges of own fleets, systems and the base in a sector
 */
export function lookoutsIn(
  seat: Pick<SectorSeat, 'sectorId' | 'systems'>,
  eyes: Eyes,
  now: number,
): Lookout[] {
  const { sectorId } = seat
  const fleets = eyes.fleets.flatMap(({ ships, place }) => {
    if (!ships || place.kind !== 'sector' || place.sectorId !== sectorId) return []
    return [{ ...positionAt(place.course, now), rangeUnits: sensorRange(ships) }]
  })
  return [...fleets, ...placesIn(seat, eyes)]
}

/** @returns the own places in a sector that see, with their sensor ranges */
export function placesIn(
  { sectorId, systems: seen }: Pick<SectorSeat, 'sectorId' | 'systems'>,
  { watch, base, systems }: Omit<Eyes, 'fleets'>,
): Lookout[] {
  const mapped = sectorOf(watch.map, sectorId).systems
  const held = systems.flatMap(({ sector, system }) => {
    const place = mapped[system - 1]
    if (sector !== sectorId || !place) return []
    const level = seen.get(system)?.station?.level ?? 0
    return [{ x: place.x, y: place.y, rangeUnits: systemSensorUnits(level) }]
  })
  if (base?.sector !== sectorId) return held
  return [...held, { x: base.x, y: base.y, rangeUnits: BASE_SENSOR_UNITS }]
}
