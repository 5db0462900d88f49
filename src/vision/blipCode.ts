import { BLIP_GRID_UNITS, BLIP_LARGE_SHIPS, BLIP_MEDIUM_SHIPS } from '../sim/rules/sight.ts'

/** The size of a blip: 0 small, 1 medium, 2 large. */
export type BlipSize = 0 | 1 | 2

/** Squares on either side of the origin that fit in a code. */
const SQUARES = 512
/** Bits of a code for the size. */
const SIZE_BITS = 2
/** Bits of a code for the column, and as many for the row. */
const SQUARE_BITS = 10

/** @returns a blip as one number. Codes sort by x, then y, then size. `x` and `y` in map units. */
export function blipCode(x: number, y: number, size: BlipSize): number {
  const column = Math.floor(x / BLIP_GRID_UNITS) + SQUARES
  const row = Math.floor(y / BLIP_GRID_UNITS) + SQUARES
  return (((column << SQUARE_BITS) | row) << SIZE_BITS) | size
}

/** @returns `[x, y, size, x, y, size, …]` as sent to clients, in squares of 25 units from 0 */
export function blipNumbers(codes: Int32Array): number[] {
  const numbers: number[] = []
  for (const code of codes) {
    const square = code >> SIZE_BITS
    const column = (square >> SQUARE_BITS) - SQUARES
    const row = (square & (2 ** SQUARE_BITS - 1)) - SQUARES
    numbers.push(column, row, code & (2 ** SIZE_BITS - 1))
  }
  return numbers
}

export function blipSize(ships: number): BlipSize {
  if (ships >= BLIP_LARGE_SHIPS) return 2
  return ships >= BLIP_MEDIUM_SHIPS ? 1 : 0
}
