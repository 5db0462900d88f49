import { BLIP_GRID_UNITS, BLIP_LARGE_SHIPS, BLIP_MEDIUM_SHIPS } from '../sim/rules/sight.ts'

/** 0 small, 1 medium, 2 large. */
export type BlipSize = 0 | 1 | 2

/** Squares are counted from the plane's corner; so many either way find room in a code. */
const SQUARES = 512
const SIZE_BITS = 2
const SQUARE_BITS = 10

/** A blip as one number. Codes sort as blips do: by x, then y, then size. */
export function blipCode(x: number, y: number, size: BlipSize): number {
  const column = Math.floor(x / BLIP_GRID_UNITS) + SQUARES
  const row = Math.floor(y / BLIP_GRID_UNITS) + SQUARES
  return (((column << SQUARE_BITS) | row) << SIZE_BITS) | size
}

/** @returns `[x, y, size, x, y, size, …]` as clients are told; squares of 25 units, from 0 */
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
