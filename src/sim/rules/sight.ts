/**
 * How far bases and systems see, and blips: fleets beyond sensor range that are noticed but not seen. Every
 * number has its unit in its name.
 */

/** The range of a base's sensor. That of a fleet is in ships.ts. */
export const BASE_SENSOR_UNITS = 200
/** The range of a system that somebody holds, without a station. */
export const SYSTEM_SENSOR_UNITS = 250
/** How much each level of its station adds. */
export const STATION_SENSOR_UNITS_PER_LEVEL = 25

/** The range of a held system's sensor. @param level that of its station, 0 for none */
export function systemSensorUnits(level: number): number {
  return SYSTEM_SENSOR_UNITS + STATION_SENSOR_UNITS_PER_LEVEL * level
}

/** The range for blips, as a multiple of the sensor range. */
export const BLIP_RANGE_FACTOR = 1.5
/** The side of the square that a blip tells as a fleet's place. */
export const BLIP_GRID_UNITS = 25
/** The number of ships from which a blip is medium; below it is small. */
export const BLIP_MEDIUM_SHIPS = 11
/** The number of ships from which a blip is large. */
export const BLIP_LARGE_SHIPS = 51
