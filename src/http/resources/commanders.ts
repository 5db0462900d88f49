import type { RequestHandler } from 'express'
import { namesOf } from '../../accounts/namesOf.ts'
import { commandersQuery, idsIn } from '../../protocol/commanderNames.ts'
import { explain } from '../../sim/orders.ts'
import type { HttpContext } from '../HttpContext.ts'
import { isWithinLimit } from '../isWithinLimit.ts'
import { sendProblem } from '../problem.ts'
import { RateLimit } from '../RateLimit.ts'

/** Seconds for which browsers and proxies may keep names. */
const NAMES_KEPT_S = 300

/** `GET /api/commanders?ids=a,b`: what commanders are called. Names are public. */
export function getCommanders({ database, limits }: HttpContext): RequestHandler {
  const limit = new RateLimit(limits.names, limits.namesOfLoopback)
  return async (request, response) => {
    if (!isWithinLimit(limit, request, response, 'names')) return
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
