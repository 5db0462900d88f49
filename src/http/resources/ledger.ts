import type { RequestHandler } from 'express'
import { bearerToken } from '../../accounts/Sessions.ts'
import { readStatement } from '../../ledger/readStatement.ts'
import { statementQuery } from '../../protocol/ledger.ts'
import { explain } from '../../sim/orders.ts'
import type { HttpContext } from '../HttpContext.ts'
import { isWithinLimit } from '../isWithinLimit.ts'
import { sendProblem } from '../problem.ts'
import { RateLimit } from '../RateLimit.ts'
import { BAD_TOKEN } from './me.ts'

/** `GET /api/ledger`: the session's account, a page at a time. */
export function getLedger({ database, sessions, limits, world }: HttpContext): RequestHandler {
  const limit = new RateLimit(limits.reports, limits.reportsOfLoopback)
  return async (request, response) => {
    if (!isWithinLimit(limit, request, response, 'statements')) return
    const commander = await sessions.verify(bearerToken(request.headers.authorization))
    if (!commander) {
      sendProblem(response, 401, 'bad_token', BAD_TOKEN)
      return
    }
    const query = statementQuery.safeParse(request.query)
    if (!query.success) {
      sendProblem(response, 400, 'bad_request', explain(query.error))
      return
    }
    const before = query.data.before === undefined ? null : Number(query.data.before)
    const now = Math.floor(world.galaxyClock.now())
    const statement = await readStatement(database.web, commander.id, before, now)
    if (!statement) {
      const message = `Entry ${before} is not in your account: leave out "before" for the newest.`
      sendProblem(response, 404, 'not_found', message)
      return
    }
    response.setHeader('Cache-Control', 'no-store')
    response.json(statement)
  }
}
