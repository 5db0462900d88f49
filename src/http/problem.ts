import type { Response } from 'express'
import type { ProblemBody, ProblemCode } from '../protocol/problem.ts'
import type { Refusal } from '../sim/core/refusal.ts'

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

/** Sends an error with `Retry-After`. */
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

/** Sends the refusal of an overloaded server, which says when to try again. */
export function sendOverloaded(
  response: Response,
  { code, message, retryAfterMs = 0 }: Refusal,
): void {
  sendBusy(response, 503, code, message, retryAfterMs / 1_000)
}
