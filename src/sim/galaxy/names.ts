import type { Dice } from '../core/dice.ts'

const ONSETS = 'b c d f g h k l m n p r s t v z br dr kr th sh vel cal tor'.split(' ')
const VOWELS = 'a e i o u ae ia ei au'.split(' ')
const ENDINGS = 'n r s l x th ra na ris dor lon mir bel tis vane'.split(' ')

/** @returns as many different, pronounceable names as asked for */
export function nameSectors(dice: Dice, count: number): string[] {
  const names = new Set<string>()
  // There are 24 × 9 × 24 × 9 × 15 names for at most 10,000 sectors. The few repeats are drawn
  // again.
  while (names.size < count) {
    const syllables = dice.int(1, 2)
    let name = ''
    for (let i = 0; i < syllables; i++) name += dice.pick(ONSETS) + dice.pick(VOWELS)
    name += dice.pick(ENDINGS)
    if (name.length < 4) continue
    names.add(name.charAt(0).toUpperCase() + name.slice(1))
  }
  return [...names]
}
