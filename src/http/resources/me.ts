import type { RequestHandler } from 'express'
import { baseOf } from '../../accounts/baseOf.ts'
import { fleetsOf } from '../../accounts/fleetsOf.ts'
import { bearerToken } from '../../accounts/Sessions.ts'
import { systemsOf } from '../../accounts/systemsOf.ts'
import { readBalance } from '../../ledger/readBalance.ts'
import type { Me } from '../../protocol/httpBodies.ts'
import { shieldUntil } from '../../sim/diplomacy/shield.ts'
import type { HttpContext } from '../HttpContext.ts'
import { sendProblem } from '../problem.ts'

export const BAD_TOKEN =
  'No valid session: send the token of one as "Authorization: Bearer <token>". POST /api/session/guest gives one.'

/** `GET /api/me`: the session's commander, and where its base and its fleets are. */
export function getMe({ database, sessions, world }: HttpContext): RequestHandler {
  return async (request, response) => {
    const commander = await sessions.verify(bearerToken(request.headers.authorization))
    if (!commander) {
      sendProblem(response, 401, 'bad_token', BAD_TOKEN)
      return
    }
    const now = world.galaxyClock.now()
    const [fleets, base, systems, credits] = await Promise.all([
      fleetsOf(database, commander.id),
      baseOf(database, commander.id),
      systemsOf(database, commander.id),
      readBalance(database.web, commander.id, Math.floor(now)),
    ])
    response.setHeader('Cache-Control', 'no-store')
    const answer: Me = {
      commander,
      fleets,
      base,
      systems,
      shieldUntil: shieldUntil(world.facts.facts, commander.id, now),
      credits,
    }
    response.json(answer)
  }
}
