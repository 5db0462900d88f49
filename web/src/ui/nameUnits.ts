import { NAME_CHARACTERS_MAX } from '../../../src/sim/rules/commanders.ts'

/**
 * Longest name in UTF-16 units, which is what fields count. The server counts characters, and a
 * character may take two units.
 */
export const NAME_UNITS_MAX = 2 * NAME_CHARACTERS_MAX
