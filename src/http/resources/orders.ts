import type { RequestHandler } from 'express'
import { bearerToken } from '../../accounts/Sessions.ts'
import { isRefusal, type Refusal, type RefusalCode } from '../../sim/core/refusal.ts'
import { parseOrder } from '../../sim/orders.ts'
import type { HttpContext } from '../HttpContext.ts'
import { problem, sendProblem } from '../problem.ts'
import { BAD_TOKEN } from './me.ts'

/** The status of each refusal. Others get 409: valid, but not possible in the current state. */
const STATUS: Partial<Readonly<Record<RefusalCode, number>>> = {
  bad_order: 400,
  bad_name: 400,
  no_such_sector: 404,
  no_such_fleet: 404,
  no_such_base: 404,
  no_such_system: 404,
  busy: 503,
  overloaded: 503,
  moved: 503,
  unavailable: 503,
  unknown: 503,
  internal: 500,
}
const RETRY_AFTER_S = 1

/**
 * `POST /api/orders {order, sector?}`: an order without a seat in its sector. It is answered after its
 * commit, as in a sector's room. Sent again with the same id, it takes effect only once [DUR-3].
 */
export function postOrder({ sessions, orders, metrics }: HttpContext): RequestHandler {
  return async (request, response) => {
    const commander = await sessions.verify(bearerToken(request.headers.authorization))
    if (!commander) {
      sendProblem(response, 401, 'bad_token', BAD_TOKEN)
      return
    }
    const { order: input, sector, ...more } = Object(request.body)
    const isSector = sector === undefined || (Number.isInteger(sector) && sector > 0)
    if (input === undefined || !isSector || Object.keys(more).length > 0) {
      const message =
        'The body must be a JSON object with an order, a sector (a whole number from 1) if the order is about a system, and nothing else.'
      sendProblem(response, 400, 'bad_request', message)
      return
    }
    const askedAt = performance.now()
    const order = parseOrder(input)
    const answer = isRefusal(order) ? order : await orders.give(commander.id, order, sector)
    metrics.orderAnswered(answer.ok ? 'ok' : answer.code, performance.now() - askedAt)
    response.setHeader('Cache-Control', 'no-store')
    if (answer.ok) response.json(answer)
    else sendRefusal(answer)

    function sendRefusal({ ok: _, code, message, retryAfterMs = 0, ...where }: Refusal): void {
      const status = STATUS[code] ?? 409
      const afterS =
        status === 503 ? Math.max(RETRY_AFTER_S, Math.ceil(retryAfterMs / 1_000)) : undefined
      if (afterS !== undefined) response.setHeader('Retry-After', String(afterS))
      const { error } = problem(code, message, afterS)
      response.status(status).json({ error: { ...error, ...where } })
    }
  }
}
