import { ApiError } from '../../../src/client/Api.ts'

/** Codes of errors whose message is already a sentence for players. */
const SAID: ReadonlySet<string> = new Set([
  'bad_name',
  'too_many',
  'galaxy_full',
  'unavailable',
  'overloaded',
  'timeout',
  'unreachable',
])

/** What went wrong on entering the galaxy, as a sentence for the player. */
export function errorInWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Try again.'
  const { code, status, message } = error
  if (SAID.has(code)) return message
  if (status >= 500 || code === 'bad_answer') return 'The server has a problem. Try again shortly.'
  return 'The server did not take that. This page may be too old: load it again.'
}
