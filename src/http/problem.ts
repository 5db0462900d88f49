import type { Response } from 'express'
import type { FeedRefusalCode } from '../feed/requests.ts'
import type { RefusalCode } from '../sim/refusal.ts'

/** Codes of errors over HTTP, beside those of refusals. They are part of the protocol. */
export type ProblemCode =
  | RefusalCode
  | FeedRefusalCode
  | 'bad_request'
  | 'bad_token'
  | 'not_logged_in'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'too_large'
  | 'galaxy_full'
  | 'not_ready'

/** The body of every answer that is not good. */
export interface ProblemBody {
  readonly error: { readonly code: ProblemCode; readonly message: string }
}

export function problem(code: ProblemCode, message: string): ProblemBody {
  return { error: { code, message } }
}

export function sendProblem(
  response: Response,
  status: number,
  code: ProblemCode,
  message: string,
): void {
  response.status(status).json(problem(code, message))
}

/** With a word on when to try again. */
export function sendBusy(
  response: Response,
  status: 429 | 503,
  code: ProblemCode,
  message: string,
  retryAfterS: number,
): void {
  response.setHeader('Retry-After', String(Math.max(1, Math.ceil(retryAfterS))))
  sendProblem(response, status, code, message)
}
