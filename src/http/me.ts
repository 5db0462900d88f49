import type { RequestHandler } from 'express'
import { fleetsOf } from '../accounts/fleetsOf.ts'
import { bearerToken } from '../accounts/Sessions.ts'
import type { HttpContext } from './HttpContext.ts'
import { sendProblem } from './problem.ts'

export const BAD_TOKEN =
  'No valid session: send the token of one as "Authorization: Bearer <token>". POST /api/session/guest gives one.'

/** `GET /api/me`: who one is, and where one's fleets are. */
export function getMe({ database, sessions }: HttpContext): RequestHandler {
  return async (request, response) => {
    const commander = await sessions.verify(bearerToken(request.headers.authorization))
    if (!commander) {
      sendProblem(response, 401, 'bad_token', BAD_TOKEN)
      return
    }
    const fleets = await fleetsOf(database, commander.id)
    response.setHeader('Cache-Control', 'no-store')
    response.json({ commander, fleets })
  }
}
