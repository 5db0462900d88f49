import type { OrderOutcome } from '../../../../src/client/sendOrder.ts'

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
