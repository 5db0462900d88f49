import type { Response } from 'express'
import type { FeedRefusalCode } from '../feed/requests.ts'
import type { Refusal, RefusalCode } from '../sim/core/refusal.ts'

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
  readonly error: {
    readonly code: ProblemCode
    readonly message: string
    /** As in the header, which pages of other origins cannot read. */
    readonly retryAfterS?: number
  }
}

export function problem(code: ProblemCode, message: string, retryAfterS?: number): ProblemBody {
  return { error: { code, message, ...(retryAfterS === undefined ? {} : { retryAfterS }) } }
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
  const afterS = Math.max(1, Math.ceil(retryAfterS))
  response.setHeader('Retry-After', String(afterS))
  response.status(status).json(problem(code, message, afterS))
}

/** There is too much to do: the refusal says when to try again. */
export function sendOverloaded(
  response: Response,
  { code, message, retryAfterMs = 0 }: Refusal,
): void {
  sendBusy(response, 503, code, message, retryAfterMs / 1_000)
}
