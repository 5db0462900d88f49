import { z } from 'zod'
import { NAME_CHARACTERS_MAX } from '../rules/commanders.ts'

/**
 * A name that people give: trimmed, in one Unicode form, 1 to 32 characters, none of them a control
 * or invisible one (the database cannot even hold a NUL, and others pass one name for another).
 */
export const displayName = z
  .string()
  .transform((name) => name.normalize('NFC').trim())
  .refine((name) => name.length > 0 && [...name].length <= NAME_CHARACTERS_MAX, {
    message: `must have 1 to ${NAME_CHARACTERS_MAX} characters`,
  })
  .refine((name) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(name), {
    message: 'must not have control or invisible characters',
  })
