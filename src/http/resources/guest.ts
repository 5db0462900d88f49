import type { RequestHandler } from 'express'
import { type Guest, newGuest } from '../../accounts/newGuest.ts'
import { guestRequest, type Session } from '../../protocol/httpBodies.ts'
import { explain, isAboutName } from '../../sim/orders.ts'
import type { SectorState } from '../../sim/sectorState.ts'
import type { World } from '../../world/World.ts'
import type { HttpContext } from '../HttpContext.ts'
import { sendBusy, sendOverloaded, sendProblem } from '../problem.ts'
import { RateLimit } from '../RateLimit.ts'

/** How many guests may be in the making at the same time; others are told to try again. */
const MAKING_MAX = 64
/** How long an answer waits for the fleet to arrive. The fleet arrives in any case. */
const PLACED_MS_MAX = 2_000

/** `POST /api/session/guest {name}`: a new commander with a starting fleet. */
export function postGuest(context: HttpContext): RequestHandler {
  const { database, world, metrics, log, limits } = context
  const limit = new RateLimit(limits.guests, limits.guestsOfLoopback)
  let making = 0

  return async (request, response) => {
    const parsed = guestRequest.safeParse(request.body ?? null)
    if (!parsed.success) {
      metrics.guestAsked('refused')
      const code = isAboutName(parsed.error) ? 'bad_name' : 'bad_request'
      sendProblem(response, 400, code, explain(parsed.error))
      return
    }
    const retryAfterS = limit.take(request.ip ?? '')
    if (retryAfterS > 0) {
      metrics.guestAsked('limited')
      const message = 'Too many new guests from your address. Try again later.'
      sendBusy(response, 429, 'too_many', message, retryAfterS)
      return
    }
    if (!context.isReady() || making >= MAKING_MAX) {
      metrics.guestAsked('limited')
      sendBusy(response, 503, 'unavailable', 'The galaxy takes nobody in at the moment.', 2)
      return
    }
    const refusal = context.overloaded?.('newcomer', 'guest')
    if (refusal) {
      metrics.guestAsked('overloaded')
      sendOverloaded(response, refusal)
      return
    }
    making += 1
    try {
      const { name } = parsed.data
      const now = world.galaxyClock.now()
      const guest = await newGuest(database, world.galaxy, name, now)
      if (!guest) {
        metrics.guestAsked('full')
        sendBusy(response, 503, 'galaxy_full', 'Every home in this galaxy is taken.', 3_600)
        return
      }
      void world.factsCommitted()
      await placed(world, guest).catch((error: unknown) => {
        log.warn({ err: error }, 'a home fleet is on its way, unattended')
      })
      metrics.guestAsked('made')
      const session: Session = { token: guest.token, commander: guest.commander }
      response.status(201).json(session)
    } finally {
      making -= 1
    }
  }
}

/** Resolves once fleet and base are in their sector, or after `PLACED_MS_MAX`. */
async function placed(world: World, { transit, granted, commander }: Guest): Promise<void> {
  const isHere = ({ fleets, bases }: SectorState): boolean =>
    fleets.has(transit.fleet.id) &&
    (!granted || [...bases.values()].some(({ owner }) => owner === commander.id))
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, PLACED_MS_MAX)
  let unwatch = () => {}
  try {
    const attended = world.attend(transit).then(() => {
      if (granted) world.sent(granted)
      const host = world.hosts.get(transit.to)
      // Another process takes it in too, but this one does not hear of it.
      if (!host || (host.committed && isHere(host.committed))) resolve()
      unwatch =
        host?.watch({
          committed: ({ state }) => {
            if (isHere(state)) resolve()
          },
          gone: () => resolve(),
        }) ?? unwatch
    })
    await Promise.race([Promise.all([attended, promise]), promise])
  } finally {
    clearTimeout(timer)
    unwatch()
  }
}
