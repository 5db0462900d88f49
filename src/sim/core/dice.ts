import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** A generator's state, as kept in a sector's state and in the journal: four integers. */
export type DiceState = readonly number[]

/**
 * Draws random numbers from a copy of a generator's state. The caller must store `state`
 * afterwards: a sector stores it in the last event of the decision that drew.
 */
export class Dice {
  readonly #first: () => DiceState
  #generator: RandomGenerator | null = null

  /** @param first gives the state to go on from; called at the first draw */
  constructor(first: () => DiceState) {
    this.#first = first
  }

  static seeded(seed: string): Dice {
    return new Dice(() => xoroshiro128plus(fnv1a(seed)).getState())
  }

  get drawn(): boolean {
    return this.#generator !== null
  }

  get state(): DiceState {
    return this.#generator?.getState() ?? this.#first()
  }

  /** @returns an integer from `low` to `high`, both included */
  int(low: number, high: number): number {
    return uniformInt(this.#drawing(), low, high)
  }

  /** @returns a number from `low` (included) to `high` (excluded) */
  real(low: number, high: number): number {
    return low + uniformFloat64(this.#drawing()) * (high - low)
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.int(0, choices.length - 1)]
    if (choice === undefined) throw new Error('cannot pick from an empty list')
    return choice
  }

  #drawing(): RandomGenerator {
    this.#generator ??= xoroshiro128plusFromState(this.#first())
    return this.#generator
  }
}

/** The FNV-1a hash, 32 bits: a short, well-known way to turn a text into a seed. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return hash | 0
}
