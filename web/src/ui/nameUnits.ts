import { NAME_CHARACTERS_MAX } from '../../../src/sim/rules/commanders.ts'

/** Fields count in units of UTF-16: two of them can be one character. The server counts characters. */
export const NAME_UNITS_MAX = 2 * NAME_CHARACTERS_MAX
