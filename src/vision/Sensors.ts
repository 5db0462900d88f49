import { BLIP_RANGE_FACTOR } from '../sim/rules/sight.ts'

export const HIDDEN = 0
export const NOTICED = 1
export const SEEN = 2
export type Level = typeof HIDDEN | typeof NOTICED | typeof SEEN

/** Of a sensor: x, y, and the squares of how far it sees and notices. */
const NUMBERS_EACH = 4
const SENSORS_FIRST = 16
/** The box leaves out nothing that a circle has by a rounding. */
const BOX_MARGIN_UNITS = 1e-6

/** The sensors of one group at one moment, and the box outside of which they notice nothing. */
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

  /** @param range in units */
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

  /** What they know of something at a place. */
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
