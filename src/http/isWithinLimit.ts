import type { Request, Response } from 'express'
import { sendBusy } from './problem.ts'
import type { RateLimit } from './RateLimit.ts'

/**
 * @param about what the requests are about, as in `Too many requests for …`
 * @returns whether a request is within the limit of its address; if not, it is answered
 */
export function isWithinLimit(
  limit: RateLimit,
  request: Request,
  response: Response,
  about: string,
): boolean {
  const retryAfterS = limit.take(request.ip ?? '')
  if (retryAfterS === 0) return true
  const message = `Too many requests for ${about} from your address. Try again later.`
  sendBusy(response, 429, 'too_many', message, retryAfterS)
  return false
}
