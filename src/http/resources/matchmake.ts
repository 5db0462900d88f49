import type { RequestHandler } from 'express'
import { bearerToken } from '../../accounts/Sessions.ts'
import { joinPath, joinSectorRequest } from '../../protocol/httpBodies.ts'
import type { ProblemCode } from '../../protocol/problem.ts'
import type { CommanderId } from '../../sim/core/ids.ts'
import { isRefusal, type Refusal } from '../../sim/core/refusal.ts'
import { explain } from '../../sim/orders.ts'
import type { HttpContext } from '../HttpContext.ts'
import { problem } from '../problem.ts'
import { BAD_TOKEN } from './me.ts'

/** Gives seats in rooms, or refuses. */
export interface Seats {
  inSector(sector: number, owner: { readonly commander: CommanderId }): Promise<object | Refusal>
  /** @param viewer with commander null if it watches without a session */
  atMap(viewer: { readonly commander: CommanderId | null }): Promise<object | Refusal>
}

const RETRY_AFTER_S = 1

/**
 * `POST /matchmake/:method/:roomName`: the request that the SDK sends for `joinOrCreate("sector",
 * …)`. Colyseus' own route would create rooms as clients ask for them. Here, the lease directory
 * decides where a sector is. All three methods do the same.
 */
export function postMatchmake(context: HttpContext, seats: Seats): RequestHandler {
  return async (request, response) => {
    const asked = joinPath.safeParse(request.params).data
    // The SDK reads `message`; other clients read `error`, as in every answer.
    const refuse = (status: number, code: ProblemCode, message: string, afterMs = 0): void => {
      const afterS =
        status === 503 ? Math.max(RETRY_AFTER_S, Math.ceil(afterMs / 1_000)) : undefined
      if (afterS !== undefined) response.setHeader('Retry-After', String(afterS))
      response.status(status).json({ ...problem(code, message, afterS), message })
    }
    if (!asked) {
      refuse(404, 'not_found', 'The rooms to join are "sector" and "galaxy", by joinOrCreate.')
      return
    }
    const { roomName } = asked
    const { authorization } = request.headers
    const isGuestWelcome = roomName === 'galaxy' && authorization === undefined
    const session = isGuestWelcome
      ? null
      : await context.sessions.verify(bearerToken(authorization))
    if (!session && !isGuestWelcome) {
      refuse(401, 'bad_token', BAD_TOKEN)
      return
    }
    const parsed = roomName === 'sector' ? joinSectorRequest.safeParse(request.body ?? null) : null
    if (parsed?.error) {
      refuse(400, 'bad_request', explain(parsed.error))
      return
    }
    if (!context.takesJoins()) {
      refuse(503, 'unavailable', 'This server takes nobody in at the moment.')
      return
    }
    const seat: object | Refusal =
      parsed?.data && session
        ? await seats.inSector(parsed.data.sectorId, { commander: session.id })
        : await seats.atMap({ commander: session?.id ?? null })
    if (isRefusal(seat)) {
      const status = seat.code === 'no_such_sector' ? 404 : 503
      refuse(status, seat.code, seat.message, seat.retryAfterMs)
      return
    }
    response.json(seat)
  }
}
