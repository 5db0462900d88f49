import type { OrderOutcome } from '../../../../src/client/sendOrder.ts'

type Refused = Extract<OrderOutcome, { ok: false }>

/** Refusals with many reasons, for which the server's own sentence is shown. */
const SPOKEN = ['bad_name', 'bad_target', 'too_soon', 'not_enough_goods', 'not_built_here'] as const
type Spoken = (typeof SPOKEN)[number]

/** The server's other sentences name ids and fields. These name what the player sees. */
const REFUSALS: Readonly<Record<Exclude<Refused['code'], Spoken>, string>> = {
  bad_order: 'The server does not know this order. This page may be too old: load it again.',
  no_such_sector: 'That sector does not exist.',
  no_such_fleet: 'That fleet is not where it was thought to be. Try again in a moment.',
  no_such_base: 'You have no base there.',
  no_such_system: 'There is no such system, or you do not hold it.',
  no_such_wreck: 'No wreck is in sight there any more.',
  not_adjacent: 'No starlane leads there from here.',
  already_there: 'It is there already.',
  unreachable: 'No starlanes lead there.',
  plan_full: 'Its plan is full: eight waypoints are the most a fleet can hold.',
  ends_docked: 'It docks at the end of its plan, and nothing can follow that.',
  not_enough_ships: 'There are not that many ships to spare; of a fleet, one must stay.',
  insolvent: 'You have less than 0 credits: nothing is built until you have more again.',
  queue_full: 'Five things wait to be built there, which is the most. Cancel one, or wait.',
  no_such_build: 'That is built already, or cancelled.',
  too_many_ships: 'A fleet can have at most 200 ships.',
  too_many_fleets: 'You have 20 fleets, the most there can be. Merge some first.',
  too_far: 'They are too far apart. Bring them together first.',
  no_battle: 'It is in no battle.',
  in_battle: 'It is in a battle. It can retreat after two rounds.',
  in_transit: 'It is in a starlane and takes orders again when it comes out.',
  elsewhere: 'It has moved on. Try again.',
  moved: 'Its sector is changing hands. Try again in a moment.',
  busy: 'Too many orders are waiting there. Try again in a second.',
  overloaded:
    'The galaxy is busy: more orders come in than can be carried out. Try again in a few seconds.',
  unavailable: 'The galaxy cannot save anything at the moment. Try again shortly.',
  unknown: 'The line was cut before an answer came. See what the fleet does before you try again.',
  internal: 'Something went wrong on the server. The order did nothing.',
  superseded: 'A later order took its place.',
}

/**
 * A refusal as a sentence for the player. For a bad name or target it is the server's own, which
 * says what is wrong.
 */
export function refusalInWords({ code, message }: Refused): string {
  if (isSpoken(code)) return message
  const known: string | undefined = REFUSALS[code]
  // A newer server may refuse for reasons that this page does not know.
  return known ?? 'The order was refused. This page may be too old: load it again.'
}

function isSpoken(code: Refused['code']): code is Spoken {
  return (SPOKEN as readonly string[]).includes(code)
}
