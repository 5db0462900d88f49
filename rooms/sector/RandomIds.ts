import { randomInt } from 'node:crypto'

/** What takes two bytes on the wire, and more than a room ever holds at once. */
const NUMBERS_FROM = 256
const NUMBERS_TO = 65_536

/**
 * RandomIds that say nothing. The encoder counts what it has ever been given, and whoever gets some of
 * it could tell from the numbers how much there is that it does not get [VIS-1].
 */
export class RandomIds {
  readonly #taken = new Set<number>()

  /** @returns a number that nothing has now @throws RangeError if half of them are taken */
  draw(): number {
    if (this.#taken.size > (NUMBERS_TO - NUMBERS_FROM) / 2) throw new RangeError('too many numbers')
    for (;;) {
      const number = randomInt(NUMBERS_FROM, NUMBERS_TO)
      if (this.#taken.has(number)) continue
      this.#taken.add(number)
      return number
    }
  }

  giveBack(number: number): void {
    this.#taken.delete(number)
  }
}
