import { ApiError } from '../../../src/client/Api.ts'
import type { OrderOutcome } from '../../../src/client/sendOrder.ts'

/** Local ms as people read it: `42 s`, `3:07`, `1:02:07`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (part: number): string => String(part).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** The same, as it is spoken: `3 minutes 7 seconds`. */
export function spoken(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ] as const
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
  return said.join(' ') || 'now'
}

/** How long something is past, as it is written beside it: `40 s ago`, `2 min ago`. */
export function ago(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 10) return 'just now'
  // In steps of ten, so that nothing on the map counts.
  if (seconds < 60) return `${Math.floor(seconds / 10) * 10} s ago`
  return `${Math.floor(seconds / 60)} min ago`
}

export function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

type RefusedCode = Extract<OrderOutcome, { ok: false }>['code']

/** Where the server's sentence speaks of ids, ours speaks of what the player sees. */
const REFUSALS: Partial<Record<RefusedCode, string>> = {
  no_such_sector: 'That sector is on no map.',
  no_such_fleet: 'That fleet is not where it was thought to be. Try again in a moment.',
  not_adjacent: 'No starlane leads there from here.',
  already_there: 'It is there already.',
  unreachable: 'No starlanes lead there.',
  plan_full: 'Its plan is full: eight waypoints are the most a fleet can hold.',
  in_transit: 'It is in a starlane and takes orders again when it comes out.',
  elsewhere: 'It has moved on. Try again.',
  moved: 'Its sector is changing hands. Try again in a moment.',
  busy: 'Too many orders are waiting there. Try again in a second.',
  overloaded:
    'The galaxy is busy: more orders come in than can be carried out. Try again in a few seconds.',
  unavailable: 'The galaxy cannot save anything at the moment. Try again shortly.',
  unknown: 'The line was cut before an answer came. See what the fleet does before you try again.',
  internal: 'Something went wrong on the server. The order did nothing.',
}

export function refusalInWords(answer: Extract<OrderOutcome, { ok: false }>): string {
  return REFUSALS[answer.code] ?? answer.message
}

export function errorInWords(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong. Try again.'
}
