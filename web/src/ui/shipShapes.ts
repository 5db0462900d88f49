import type { ShipClass, Ships } from '../../../src/sim/rules/ships.ts'

type Outline = readonly (readonly [number, number])[]

/** Outlines of ships in a square of side 1, pointing along +x. A second one is a hole. */
const OUTLINES: Readonly<Record<ShipClass, readonly Outline[]>> = {
  scout: [
    [
      [0.92, 0.5],
      [0.26, 0.7],
      [0.4, 0.5],
      [0.26, 0.3],
    ],
  ],
  interceptor: [
    [
      [0.94, 0.5],
      [0.14, 0.86],
      [0.34, 0.5],
      [0.14, 0.14],
    ],
  ],
  frigate: [
    [
      [0.97, 0.5],
      [0.66, 0.66],
      [0.3, 0.66],
      [0.08, 0.9],
      [0.16, 0.5],
      [0.08, 0.1],
      [0.3, 0.34],
      [0.66, 0.34],
    ],
  ],
  cruiser: [
    [
      [0.99, 0.5],
      [0.8, 0.7],
      [0.54, 0.7],
      [0.46, 0.94],
      [0.04, 0.94],
      [0.14, 0.66],
      [0.04, 0.5],
      [0.14, 0.34],
      [0.04, 0.06],
      [0.46, 0.06],
      [0.54, 0.3],
      [0.8, 0.3],
    ],
  ],
  hauler: [
    [
      [0.92, 0.5],
      [0.78, 0.72],
      [0.08, 0.72],
      [0.08, 0.28],
      [0.78, 0.28],
    ],
    [
      [0.6, 0.6],
      [0.2, 0.6],
      [0.2, 0.4],
      [0.6, 0.4],
    ],
  ],
  engineer: [
    [
      [0.92, 0.5],
      [0.71, 0.86],
      [0.29, 0.86],
      [0.08, 0.5],
      [0.29, 0.14],
      [0.71, 0.14],
    ],
    [
      [0.66, 0.5],
      [0.58, 0.64],
      [0.42, 0.64],
      [0.34, 0.5],
      [0.42, 0.36],
      [0.58, 0.36],
    ],
  ],
}

/** The classes by how much they count in a fight, the mightiest first. */
const BY_MIGHT = [
  'cruiser',
  'frigate',
  'interceptor',
  'engineer',
  'hauler',
  'scout',
] as const satisfies readonly ShipClass[]

/** The class by whose shape a fleet is drawn. */
export function mightiest(ships: Ships): ShipClass {
  return BY_MIGHT.find((one) => (ships[one] ?? 0) > 0) ?? 'scout'
}

/** A ship's outline as an SVG path in a square of side `side`; holes by the even-odd rule. */
export function pathOf(shipClass: ShipClass, side = 1): string {
  return OUTLINES[shipClass]
    .map((outline) => `M${outline.map(([x, y]) => `${x * side} ${y * side}`).join('L')}Z`)
    .join('')
}
