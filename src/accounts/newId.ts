import { customAlphabet } from 'nanoid'

/** An id as random as a UUID: 21 characters that are safe in a shell, a URL and a file name. */
export const newId = customAlphabet(
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  21,
)
