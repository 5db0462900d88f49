import { z } from 'zod'
import { REFUSAL_CODES } from '../sim/core/refusal.ts'
import { fleetId, galaxyMs, placeId, sectorId } from '../sim/fleets/shapes.ts'
import { FEED_REFUSAL_CODES } from './mapRequests.ts'
import type { Wire } from './Wire.ts'

const HTTP_CODES = [
  'bad_request',
  'bad_token',
  'not_logged_in',
  'forbidden',
  'not_found',
  'gone',
  'method_not_allowed',
  'too_large',
  'galaxy_full',
  'not_ready',
  'not_enough_credits',
  'research_running',
  'research_done',
  'id_used',
] as const

const problemCode = z.enum([...REFUSAL_CODES, ...FEED_REFUSAL_CODES, ...HTTP_CODES])
/** The codes of errors over HTTP, including those of refusals. They are part of the protocol. */
export type ProblemCode = z.output<typeof problemCode>

/** The shape of an error's body. @param codes the codes that it may have */
export function problemWith<Code extends ProblemCode>(codes: readonly Code[]) {
  return z.looseObject({ error: errorWith(codes) })
}

/** Fields of a refused order: which fleet is missing, where it is, or where its ships went. */
const WHERE_TO = {
  sector: sectorId
    .exactOptional()
    .describe('for an order: where the fleet or base is, or is going'),
  arriveAt: galaxyMs.exactOptional().describe('for an order: galaxy ms when it will arrive'),
  fleetId: fleetId.exactOptional().describe('for an order: which fleet is not there'),
  into: fleetId.exactOptional().describe('for an order: the fleet it merged into'),
  docked: placeId.exactOptional().describe('for an order: where it docked'),
}

function errorWith<Code extends ProblemCode>(codes: readonly Code[]) {
  return z.strictObject({
    code: z.enum(codes).describe('what is wrong, for programs'),
    message: z.string().describe('what is wrong and what would be right, for people'),
    retryAfterS: z
      .int()
      .min(1)
      .exactOptional()
      .describe('the same value as the header `Retry-After`'),
    ...WHERE_TO,
  })
}

/** The body of every error answer. */
export interface ProblemBody {
  readonly error: Wire<ReturnType<typeof errorWith<ProblemCode>>>
}
