import { z } from 'zod'
import { REFUSAL_CODES } from '../sim/core/refusal.ts'
import { fleetId, galaxyMs, sectorId } from '../sim/fleets/shapes.ts'
import { FEED_REFUSAL_CODES } from './mapRequests.ts'
import type { Wire } from './Wire.ts'

const HTTP_CODES = [
  'bad_request',
  'bad_token',
  'not_logged_in',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'too_large',
  'galaxy_full',
  'not_ready',
] as const

const problemCode = z.enum([...REFUSAL_CODES, ...FEED_REFUSAL_CODES, ...HTTP_CODES])
/** Codes of errors over HTTP, those of refusals among them. They are part of the protocol. */
export type ProblemCode = z.output<typeof problemCode>

/** The body of every answer that is not good, with the codes that it may have. */
export function problemWith<Code extends ProblemCode>(codes: readonly Code[]) {
  return z.looseObject({ error: errorWith(codes) })
}

/** Of an order: where what it is about is, was, or went. */
const WHERE_TO = {
  sector: sectorId.exactOptional().describe('of an order: where the fleet is, or is going'),
  arriveAt: galaxyMs.exactOptional().describe('of an order: galaxy ms when it will be there'),
  into: fleetId.exactOptional().describe('of an order: the fleet it went into'),
}

function errorWith<Code extends ProblemCode>(codes: readonly Code[]) {
  return z.strictObject({
    code: z.enum(codes).describe('what is wrong, for programs'),
    message: z.string().describe('what is wrong and what would be right, for people'),
    retryAfterS: z
      .int()
      .min(1)
      .exactOptional()
      .describe('as in the header `Retry-After`, which pages of other origins could not read'),
    ...WHERE_TO,
  })
}

/** Every answer that is not good. */
export interface ProblemBody {
  readonly error: Wire<ReturnType<typeof errorWith<ProblemCode>>>
}
