import type { Request, RequestHandler, Response } from 'express'
import { bearerToken } from '../../accounts/Sessions.ts'
import {
  beginResearch,
  cancelResearch,
  type ResearchAnswer,
  readResearch,
} from '../../ledger/research.ts'
import type { Commander } from '../../protocol/httpBodies.ts'
import { cancelResearchRequest, researchRequest } from '../../protocol/research.ts'
import { explain } from '../../sim/orders.ts'
import type { HttpContext } from '../HttpContext.ts'
import { isWithinLimit } from '../isWithinLimit.ts'
import { sendBusy, sendProblem } from '../problem.ts'
import { RateLimit } from '../RateLimit.ts'
import { BAD_TOKEN } from './me.ts'

/** Seconds after which to ask again what cannot be done yet. */
const RETRY_AFTER_S = 30

/** The handlers of `/api/research`. */
export function researchResources({ database, sessions, limits, world }: HttpContext) {
  const limit = new RateLimit(limits.reports, limits.reportsOfLoopback)
  const pool = database.web

  /** @returns null if the request is answered already */
  async function asker(request: Request, response: Response): Promise<Commander | null> {
    if (!isWithinLimit(limit, request, response, 'research')) return null
    response.setHeader('Cache-Control', 'no-store')
    const commander = await sessions.verify(bearerToken(request.headers.authorization))
    if (!commander) sendProblem(response, 401, 'bad_token', BAD_TOKEN)
    return commander
  }

  function send(response: Response, answer: ResearchAnswer): void {
    if (answer.ok) {
      void world.factsCommitted()
      response.json(answer.research)
      return
    }
    const { code, message } = answer
    if (code === 'unavailable') sendBusy(response, 503, code, message, RETRY_AFTER_S)
    else sendProblem(response, code === 'not_found' ? 404 : 409, code, message)
  }

  const getResearch: RequestHandler = async (request, response) => {
    const commander = await asker(request, response)
    if (commander) response.json(await readResearch(pool, commander.id))
  }

  const postResearch: RequestHandler = async (request, response) => {
    const commander = await asker(request, response)
    if (!commander) return
    const body = researchRequest.safeParse(request.body)
    if (!body.success) sendProblem(response, 400, 'bad_request', explain(body.error))
    else send(response, await beginResearch(pool, commander.id, body.data))
  }

  const postResearchCancel: RequestHandler = async (request, response) => {
    const commander = await asker(request, response)
    if (!commander) return
    const body = cancelResearchRequest.safeParse(request.body)
    if (!body.success) sendProblem(response, 400, 'bad_request', explain(body.error))
    else send(response, await cancelResearch(pool, commander.id, body.data.id))
  }

  return { getResearch, postResearch, postResearchCancel }
}
