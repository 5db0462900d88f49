/** The names of commanders, which everybody may know: an id is all that the map shows of them. */
import { z } from 'zod'
import { commanderId } from '../sim/fleets/shapes.ts'
import type { Wire } from './Wire.ts'

/** The most names in one answer. */
export const NAMES_PER_REQUEST_MAX = 100
const ID_LETTERS_MAX = 64

const commanderName = z
  .strictObject({
    id: commanderId.describe("the commander's id"),
    name: z.string().describe("the commander's name"),
  })
  .meta({ id: 'CommanderName', description: 'What a commander is called.' })

export const commanderNames = z
  .strictObject({
    commanders: z
      .array(commanderName)
      .describe('in the order of their ids; unknown ids are left out'),
  })
  .meta({ id: 'CommanderNames', description: 'What commanders are called.' })
export type CommanderNames = Wire<typeof commanderNames>

export const commandersQuery = z.strictObject({
  ids: z
    .string()
    .max(NAMES_PER_REQUEST_MAX * (ID_LETTERS_MAX + 1))
    .refine((text) => idsIn(text).every(({ length }) => length > 0 && length <= ID_LETTERS_MAX), {
      message: `must be ids of 1 to ${ID_LETTERS_MAX} letters, with commas between them`,
    })
    .refine((text) => idsIn(text).length <= NAMES_PER_REQUEST_MAX, {
      message: `must be at most ${NAMES_PER_REQUEST_MAX} ids`,
    })
    .describe(`1 to ${NAMES_PER_REQUEST_MAX} ids of commanders, with commas between them`),
})

export function idsIn(text: string): string[] {
  return text.split(',')
}
