import { BLIP_RANGE_FACTOR } from '../sim/rules/sight.ts'

/** The group does not know of the fleet. */
export const HIDDEN = 0
/** The group has only a blip of the fleet. */
export const NOTICED = 1
/** The group sees the fleet itself. */
export const SEEN = 2
export type Level = typeof HIDDEN | typeof NOTICED | typeof SEEN

/** Numbers per sensor: x, y, the square of its range, and the square of its range for blips. */
const NUMBERS_EACH = 4
/** Sensors that have room at the start. The room doubles when it is too small. */
const SENSORS_FIRST = 16
/** Map units added to the box, so that rounding leaves out nothing that a circle includes. */
const BOX_MARGIN_UNITS = 1e-6

/** The sensors of one group at one moment, with the box outside of which they notice nothing. */
export class Sensors {
  #numbers = new Float64Array(SENSORS_FIRST * NUMBERS_EACH)
  #end = 0
  #minX = 0
  #maxX = 0
  #minY = 0
  #maxY = 0

  clear(): void {
    this.#end = 0
    this.#minX = this.#minY = Number.POSITIVE_INFINITY
    this.#maxX = this.#maxY = Number.NEGATIVE_INFINITY
  }

  /** Adds a sensor. @param range in map units, as `x` and `y` are */
  add(x: number, y: number, range: number): void {
    if (this.#end === this.#numbers.length) {
      const more = new Float64Array(2 * this.#end)
      more.set(this.#numbers)
      this.#numbers = more
    }
    const far = range * BLIP_RANGE_FACTOR
    this.#numbers[this.#end++] = x
    this.#numbers[this.#end++] = y
    this.#numbers[this.#end++] = range * range
    this.#numbers[this.#end++] = far * far
    const reach = far + BOX_MARGIN_UNITS
    this.#minX = Math.min(this.#minX, x - reach)
    this.#maxX = Math.max(this.#maxX, x + reach)
    this.#minY = Math.min(this.#minY, y - reach)
    this.#maxY = Math.max(this.#maxY, y + reach)
  }

  /** @returns what the sensors tell of a fleet at a place in map units */
  levelAt(x: number, y: number): Level {
    if (x < this.#minX || x > this.#maxX || y < this.#minY || y > this.#maxY) return HIDDEN
    const [numbers, end] = [this.#numbers, this.#end]
    let level: Level = HIDDEN
    for (let at = 0; at < end; at += NUMBERS_EACH) {
      const dx = (numbers[at] as number) - x
      const dy = (numbers[at + 1] as number) - y
      const square = dx * dx + dy * dy
      if (square <= (numbers[at + 2] as number)) return SEEN
      if (square <= (numbers[at + 3] as number)) level = NOTICED
    }
    return level
  }
}
