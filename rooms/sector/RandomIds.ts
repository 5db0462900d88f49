import { randomInt } from 'node:crypto'

/** The first number. Smaller ones take one byte on the wire, larger ones up to the end two. */
const NUMBERS_FROM = 256
/** The end of the numbers, exclusive. There are more of them than a room ever needs. */
const NUMBERS_TO = 65_536

/**
 * Draws random numbers for the encoder's objects. By itself the encoder counts them up, and a
 * client could tell from the numbers it gets how many objects it does not get [VIS-1].
 */
export class RandomIds {
  readonly #taken = new Set<number>()

  /** @returns a free number, now taken @throws RangeError if over half of the numbers are taken */
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
