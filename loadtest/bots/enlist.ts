import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../../src/client/Api.ts'
import { backoffMs } from '../../src/client/backoff.ts'
import type { Session } from '../../src/protocol/httpBodies.ts'
import { BotGaveUp } from './Bot.ts'
import type { Stage } from './Stage.ts'

const TRIES_MAX = 8
/** Statuses of an overloaded server: try again. */
const REFUSED = new Set([429, 503])

/**
 * Makes a guest. If refused it asks again with growing pauses, but not before the time it was
 * given.
 * @throws BotGaveUp
 */
export async function enlist({ api, tally }: Stage, name: string): Promise<Session> {
  for (let tries = 1; ; tries++) {
    const askedAt = performance.now()
    try {
      const session = await api.guest(name)
      tally.time('guest', performance.now() - askedAt)
      return session
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const isRefused = REFUSED.has(error.status)
      if (isRefused) tally.count('refused')
      else if (error.status > 0)
        tally.wrong(name, `a guest was answered ${error.status}: ${error.message}`)
      if (!isRefused || tries === TRIES_MAX) {
        throw new BotGaveUp(`no commander: ${error.message}`, { cause: error })
      }
      await wait(Math.max(backoffMs(tries + 1), (error.retryAfterS ?? 0) * 1_000))
    }
  }
}
