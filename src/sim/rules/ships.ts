/** Ships: what each class can do. Every number has its unit in its name. */

export const SHIP_CLASSES = [
  'scout',
  'interceptor',
  'frigate',
  'cruiser',
  'hauler',
  'engineer',
] as const
export type ShipClass = (typeof SHIP_CLASSES)[number]

export interface ShipRules {
  readonly ore: number
  readonly gas: number
  readonly hull: number
  /** Hull of others that a ship destroys in a round. */
  readonly damage: number
  readonly speedUnitsPerS: number
  readonly sensorUnits: number
}

export const SHIPS: Readonly<Record<ShipClass, ShipRules>> = {
  scout: { ore: 20, gas: 10, hull: 20, damage: 1, speedUnitsPerS: 30, sensorUnits: 300 },
  interceptor: { ore: 40, gas: 20, hull: 40, damage: 8, speedUnitsPerS: 24, sensorUnits: 150 },
  frigate: { ore: 90, gas: 40, hull: 110, damage: 14, speedUnitsPerS: 18, sensorUnits: 150 },
  cruiser: { ore: 240, gas: 120, hull: 320, damage: 36, speedUnitsPerS: 12, sensorUnits: 180 },
  hauler: { ore: 80, gas: 20, hull: 80, damage: 0, speedUnitsPerS: 14, sensorUnits: 100 },
  engineer: { ore: 200, gas: 100, hull: 150, damage: 0, speedUnitsPerS: 10, sensorUnits: 100 },
}

/** The ore and gas that a hauler has room for, taken together. */
const HAULER_CARGO_UNITS = 500

export type Ships = Readonly<Partial<Record<ShipClass, number>>>

/** The range of a fleet, which is that of its best sensor. @returns units; 0 without ships */
export function sensorRange(ships: Ships): number {
  return SHIP_CLASSES.reduce((best, shipClass) => {
    return (ships[shipClass] ?? 0) > 0 ? Math.max(best, SHIPS[shipClass].sensorUnits) : best
  }, 0)
}

/** The speed of a fleet, which is that of its slowest ship. @returns units/s; 0 without ships */
export function fleetSpeed(ships: Ships): number {
  let slowest = Number.POSITIVE_INFINITY
  for (const shipClass of SHIP_CLASSES) {
    if ((ships[shipClass] ?? 0) > 0) {
      slowest = Math.min(slowest, SHIPS[shipClass].speedUnitsPerS)
    }
  }
  return slowest === Number.POSITIVE_INFINITY ? 0 : slowest
}

/** The cargo that a fleet has room for. @returns units of ore and gas, taken together */
export function cargoRoom({ hauler = 0 }: Ships): number {
  return hauler * HAULER_CARGO_UNITS
}

/** The ore that ships cost. */
export function oreOf(ships: Ships): number {
  return SHIP_CLASSES.reduce((sum, one) => sum + (ships[one] ?? 0) * SHIPS[one].ore, 0)
}

/** @returns the ships of both, without classes of which there are none */
export function plusShips(some: Ships, others: Ships): Ships {
  return countsOf((shipClass) => (some[shipClass] ?? 0) + (others[shipClass] ?? 0))
}

/** @returns the ships that are left, without classes of which there are none; null if some lack */
export function minusShips(some: Ships, others: Ships): Ships | null {
  const isShort = SHIP_CLASSES.some((one) => (others[one] ?? 0) > (some[one] ?? 0))
  return isShort ? null : countsOf((shipClass) => (some[shipClass] ?? 0) - (others[shipClass] ?? 0))
}

function countsOf(count: (shipClass: ShipClass) => number): Ships {
  const counts: Partial<Record<ShipClass, number>> = {}
  for (const shipClass of SHIP_CLASSES) {
    const ships = count(shipClass)
    if (ships > 0) counts[shipClass] = ships
  }
  return counts
}

export function shipCount(ships: Ships): number {
  return SHIP_CLASSES.reduce((sum, shipClass) => sum + (ships[shipClass] ?? 0), 0)
}
