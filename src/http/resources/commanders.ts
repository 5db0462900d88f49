import type { RequestHandler } from 'express'
import { namesOf } from '../../accounts/namesOf.ts'
import { commandersQuery, idsIn } from '../../protocol/commanderNames.ts'
import { explain } from '../../sim/orders.ts'
import type { HttpContext } from '../HttpContext.ts'
import { sendBusy, sendProblem } from '../problem.ts'
import { RateLimit } from '../RateLimit.ts'

/** Seconds for which browsers and proxies may keep names. */
const NAMES_KEPT_S = 300

/** `GET /api/commanders?ids=a,b`: what commanders are called. Names are public. */
export function getCommanders({ database, limits }: HttpContext): RequestHandler {
  const limit = new RateLimit(limits.names, limits.namesOfLoopback)
  return async (request, response) => {
    const retryAfterS = limit.take(request.ip ?? '')
    if (retryAfterS > 0) {
      const message = 'Too many requests for names from your address. Try again later.'
      sendBusy(response, 429, 'too_many', message, retryAfterS)
      return
    }
    const query = commandersQuery.safeParse(request.query)
    if (!query.success) {
      sendProblem(response, 400, 'bad_request', explain(query.error))
      return
    }
    const names = await namesOf(database, idsIn(query.data.ids))
    response.setHeader('Cache-Control', `public, max-age=${NAMES_KEPT_S}`)
    response.json(names)
  }
}
